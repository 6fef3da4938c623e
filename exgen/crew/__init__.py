"""Where tasks are done side by side: processes of this machine (`forked`), or a Dask `cluster`.

`member` is what runs in a process, `pool` hands tasks to several of them. Both a pool and a cluster
are executors, and a task with which its process died has BrokenExecutor; all others are done.
"""
