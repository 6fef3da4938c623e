"""What those who mark need besides the answers: points on the way, and the usual mistakes.

`rubric` shares a part's points between its answer and the results on the way, `usual` tells what
the usual mistakes come to in a variant. Neither knows how a page is set.
"""
