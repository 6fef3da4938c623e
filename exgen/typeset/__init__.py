"""From proved questions to pages.

Expressions become LaTeX (`latex`, `symbols`), verified claims become displays (`display`), figures
become paths (`graph`, `canvas`), templates become bodies (`environment`, `template_words`), and TeX
makes a PDF of the whole `document` (`engine`). Nothing here knows how an answer was found.
"""
