"""What the official Python SDK does under experiments, as a table.

    python conduct.py PATH_TO_WANX_EMULATOR [EXPERIMENT ...]

Starts the emulator with each experiment, lets the SDK make one poster the way its own users do, and prints a row of
Markdown: how the call ended, and what the journal of the emulator shows of it. `docs/sdk-under-faults.md` was made
with it. A call that has not come back after LIMIT seconds is left alone.
"""

import json
import os
import subprocess
import sys
import urllib.request

LIMIT = 20
POSTER = {
    "title": ["Lorem Ipsum"],
    "image_url": "http://pictures.emulator.test/flat/320x200/336699.png",
}
USUAL = ["lost-answer", "throttled", "partial-failure", "suspended-forever", "hidden-tasks", "gateway-storm",
         "dishonest-counter", "retired-model"]

CALL = """
import sys, warnings
warnings.filterwarnings("ignore")
from dashscope import ImageSynthesis
poster = {poster!r}
try:
    answer = ImageSynthesis.call("wanx-ast", "unused", task="text2image", extra_input=poster, n=2)
    output = answer.output or {{}}
    results = output.get("results") or []
    good = sum(1 for result in results if result.get("url"))
    print(f"returns status_code {{answer.status_code}}, task_status {{output.get('task_status')}}, "
          f"{{good}} of {{len(results)}} results with a URL, code {{answer.code or output.get('code')!r}}")
except BaseException as error:
    print(f"raises {{type(error).__name__}}: {{str(error)[:60]}}")
"""


def run(binary, experiment):
    """Lets the SDK make a poster in an experiment; returns how the call ended and what the journal shows."""
    flags = ["--port", "0", "--offline", "--log-format", "json", "--limits", "off", "--seed", "7"]
    emulator = subprocess.Popen(
        [binary, *flags, "--experiment", experiment], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        origin = json.loads(emulator.stdout.readline())["url"]
        environment = {**os.environ, "DASHSCOPE_API_KEY": "sk-anything-goes", "NO_PROXY": "127.0.0.1",
                       "DASHSCOPE_HTTP_BASE_URL": f"{origin}/api/v1"}
        client = [sys.executable, "-c", CALL.format(poster=POSTER)]
        try:
            ended = subprocess.run(client, env=environment, capture_output=True, text=True, timeout=LIMIT)
            lines = (ended.stdout + ended.stderr).strip().splitlines()
            outcome = lines[-1] if lines else f"ends with {ended.returncode}"
        except subprocess.TimeoutExpired:
            outcome = f"is still waiting after {LIMIT} s"
        with urllib.request.urlopen(f"{origin}/_emulator/journal?limit=10000") as answer:
            entries = json.load(answer)["entries"]
        with urllib.request.urlopen(f"{origin}/_emulator/tasks") as answer:
            tasks = json.load(answer)["total"]
        return outcome, entries, tasks
    finally:
        emulator.kill()
        emulator.wait()


def told(entry):
    """Says in a word how an exchange ended."""
    if entry["end"] in ("lost", "cut_off"):
        return "no answer"
    return str(entry["status"]) + (f" {entry['after']}" if entry["operation"] == "query" and entry["after"] else "")


def squeezed(words):
    """Writes equal neighbours once, with their number."""
    runs = []
    for word in words:
        if runs and runs[-1][0] == word:
            runs[-1][1] += 1
        else:
            runs.append([word, 1])
    return ", ".join(word if count == 1 else f"{word} × {count}" for word, count in runs)


def main():
    binary, experiments = sys.argv[1], sys.argv[2:] or USUAL
    version = subprocess.run(
        [sys.executable, "-c", "import dashscope.version as v; print(v.__version__)"], capture_output=True, text=True
    ).stdout.strip()
    print(f"### `dashscope` {version}\n\n| experiment | `ImageSynthesis.call` | creates | queries | tasks made |")
    print("|---|---|---|---|---|")
    for experiment in experiments:
        outcome, entries, tasks = run(binary, experiment)
        shown = {
            operation: squeezed([told(entry) for entry in entries if entry["operation"] == operation]) or "none"
            for operation in ("create", "query")
        }
        print(f"| `{experiment}` | {outcome} | {shown['create']} | {shown['query']} | {tasks} |", flush=True)


if __name__ == "__main__":
    main()
