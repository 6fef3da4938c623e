"""Start Chromium as the tests do, and end it: the exit status says whether it can be."""

import os
import shutil

from playwright.sync_api import sync_playwright

with sync_playwright() as driver:
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium refuses one to root
    program = shutil.which("chromium")
    assert program, "chromium is missing"
    driver.chromium.launch(executable_path=program, args=sandbox).close()
