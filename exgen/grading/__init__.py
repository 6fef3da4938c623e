"""Grading students' finished functions against a key, in a fence (docs/grading.md).

One file, as another program calls it:

    asked = exercise.read(key_path, part="3.b")          # or exercise.of_key(contents, part=...)
    room = rooms.choose(trust=False)                     # InputError where there is no fence
    record = graded_file.grade_one(asked, path, room=room)   # a Record: graded, notes, refused

Outside the fence: `exercise` reads from the key what was asked and draws instances with their true
gradients, `handed_in_code` reads a file, `rooms` are the places where it may run, `runner` asks it
over a `wire`, `verdict` compares (`named` matches keys), `graded_file`, `many` and
`grading_report` put it together. Inside there is `inside`, and nothing else of exgen. A file that
misbehaves gets a verdict; it cannot fail exgen.
"""
