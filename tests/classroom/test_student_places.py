"""How a class is cut into batches."""

from many import over

from exgen.classroom.roster import Student
from exgen.classroom.student_places import LEAST, TOGETHER, cut
from exgen.classroom.work import MOST


def students(count: int) -> list[Student]:
    """So many students."""
    return [Student(id=f"s{k}") for k in range(count)]


@over("count", [*range(26), 60, 100, 200, 201, 1000])
def test_batches_are_equal_and_keep_the_order(count: int) -> None:
    """Nobody is lost, no batch is too large, and no two differ by more than one student."""
    listed = students(count)
    batches = cut(listed)
    assert [student for batch in batches for student in batch] == listed
    lengths = [len(batch) for batch in batches]
    assert all(0 < length <= MOST for length in lengths)
    assert not lengths or max(lengths) - min(lengths) <= 1


def test_processes_end_together() -> None:
    """A class has a multiple of four batches, unless these were hardly worth a run of TeX."""
    assert [len(cut(students(n))) for n in (1, LEAST, 2 * LEAST, 20, 60, 100, 200)] == [
        1, 1, 2, 4, 4, 8, 12,
    ]  # fmt: skip
    assert all(len(cut(students(n))) % TOGETHER == 0 for n in range(16, 300))
