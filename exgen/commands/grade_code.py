"""`exgen grade-code`: students' functions against a key, or a class's keys."""

from pathlib import Path
from typing import Annotated

import typer


def grade_code(
    key: Annotated[
        Path, typer.Argument(metavar="KEY", help="The key of the sheet, or the folder of a class.")
    ],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A .py or .ipynb, or a folder of them.")
    ],
    *,
    part: Annotated[
        str | None, typer.Option(metavar="ID", help="Which part, where a key has several.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write the results as a CSV.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(metavar="J", min=1, help="How many run at once (all cores).")
    ] = None,
    trust: Annotated[
        bool, typer.Option("--trust", help="Where there is no fence, run the files without one.")
    ] = False,
) -> int:
    """Run students' functions in a fence and compare their gradients with the key."""
    from exgen.classroom.found_sheet import students
    from exgen.classroom.records import LEFT, main_files
    from exgen.commands.progress import processors, progress
    from exgen.grading import exercise, many
    from exgen.grading.graded_file import grade_one
    from exgen.grading.grading_report import report, table, write_csv
    from exgen.grading.rooms import choose

    asked = None if key.is_dir() else exercise.read(key, part=part)
    if asked is not None and not file.is_dir():
        record = grade_one(asked, file, room=choose(trust=trust))
        rows, shown = [many.GradedRow(record=record)], report(record)
    else:
        handed_in = many.submissions(file) if file.is_dir() else [many.single(file)]
        total, cores = len(handed_in), jobs or processors()
        with progress() as doing:

            def tell(done: int) -> None:
                doing(f"{done} of {total} files graded")

            if asked is not None:
                rows = many.with_key(
                    asked, handed_in, room=choose(trust=trust), jobs=cores, report=tell
                )
            else:
                sheets = [
                    many.CodeSheet(
                        code=each.code,
                        student=each.id,
                        key=key / ("" if each.present else LEFT) / main_files(each.id)[2],
                    )
                    for each in students(key)
                ]
                rows = many.with_class(
                    sheets, handed_in, part=part, room=choose(trust=trust), jobs=cores, report=tell
                )
        shown = table(rows)
    if csv is not None:
        write_csv(csv, rows)
    print(shown)
    return 0 if all(row.record.graded and row.record.all_right for row in rows) else 1
