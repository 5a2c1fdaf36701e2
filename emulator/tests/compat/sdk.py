"""The official Python SDK, unmodified, against the emulator.

    python sdk.py PATH_TO_WANX_EMULATOR

Starts the emulator on a free port, points the SDK at it the way its own users do (environment variables, before
the import), and runs every check below with whatever version of `dashscope` is installed: 1.20.x or 2.x. Each
check is one function; the last line says how many passed.
"""

import asyncio
import json
import os
import struct
import subprocess
import sys
import urllib.request

BACKGROUND = "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png"
LOGO = "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240927/abtbdg/logo.png"
POSTER = {
    "title": ["Lorem Ipsum"],
    "subtitle": ["Duis aute irure dolor in reprehenderit"],
    "text": ["VIEW NOW"],
    "image_url": BACKGROUND,
    "underlay": 1,
    "logo": LOGO,
}


def start(binary):
    """Starts the emulator with room for a burst of checks, and returns it with its address."""
    # One task at work at a time, and each for more than a second: whoever is third in the queue surely waits.
    flags = ["--port", "0", "--offline", "--log-format", "json", "--limits", "off"]
    flags += ["--concurrent-tasks", "1", "--pace", "5"]
    emulator = subprocess.Popen([binary, *flags], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    ready = json.loads(emulator.stdout.readline())
    return emulator, ready["url"]


def submit(**changes):
    """Creates the reference's own example, with changes to its input."""
    return ImageSynthesis.async_call(
        "wanx-ast", "unused", task="text2image", extra_input={**POSTER, **changes}, n=1, temperature=0.7
    )


def newest(listed, count):
    """Reads the ids of a list's first rows; both versions hand the whole answer through as `output`."""
    return [row["task_id"] for row in listed.output["data"][:count]]


def png_size(url):
    """Downloads a picture without any key and reads its size from the header."""
    with urllib.request.urlopen(url) as answer:
        data = answer.read()
        assert answer.headers["Content-Type"] == "image/png", answer.headers["Content-Type"]
    assert data[:8] == b"\x89PNG\r\n\x1a\n", data[:8]
    return struct.unpack(">II", data[16:24])


def check_a_call_makes_a_poster():
    answer = ImageSynthesis.call("wanx-ast", "unused", task="text2image", extra_input=POSTER, n=2)
    assert answer.status_code == 200, answer
    assert answer.output.task_status == "SUCCEEDED", answer
    assert answer.usage.image_count == 2, answer
    sizes = {png_size(result.url) for result in answer.output.results}
    assert len(sizes) == 1 and min(sizes.pop()) > 500, sizes


def check_create_then_fetch_then_wait():
    created = submit()
    assert created.output.task_status == "PENDING" and not created.code, created
    fetched = ImageSynthesis.fetch(created)
    assert fetched.output.task_id == created.output.task_id, fetched
    finished = ImageSynthesis.wait(created)
    assert finished.output.task_status == "SUCCEEDED", finished
    metrics = finished.output["task_metrics"]
    assert metrics == {"TOTAL": 1, "SUCCEEDED": 1, "FAILED": 0}, metrics


def check_the_list_shows_the_newest_first():
    older, newer = submit(), submit()
    listed = ImageSynthesis.list()
    assert listed.status_code == 200, listed
    assert newest(listed, 2) == [newer.output.task_id, older.output.task_id], listed
    ImageSynthesis.wait(newer)


def check_a_waiting_task_can_be_cancelled_once():
    first, second, third = submit(), submit(), submit()
    cancelled = ImageSynthesis.cancel(third)
    assert cancelled.status_code == 200, cancelled
    assert ImageSynthesis.fetch(third).output.task_status == "CANCELED"
    again = ImageSynthesis.cancel(third)
    assert (again.status_code, again.code) == (400, "UnsupportedOperation"), again
    assert ImageSynthesis.wait(first).output.task_status == "SUCCEEDED"
    assert ImageSynthesis.wait(second).output.task_status == "SUCCEEDED"


def check_an_unknown_task_is_unknown():
    fetched = ImageSynthesis.fetch("00000000-0000-4000-8000-000000000000")
    assert fetched.status_code == 200 and fetched.output.task_status == "UNKNOWN", fetched


def check_a_wrong_key_is_named():
    answer = ImageSynthesis.async_call("wanx-ast", "unused", task="text2image", api_key="invalid-1", extra_input=POSTER)
    assert (answer.status_code, answer.code) == (401, "InvalidApiKey"), answer
    assert answer.message == "Invalid API key provided.", answer


def check_a_wrong_title_is_named():
    answer = submit(title=[])
    assert (answer.status_code, answer.code) == (400, "InvalidParameter"), answer
    assert answer.message == "Title list is empty.", answer
    assert answer.request_id, answer


def check_the_asyncio_surface():
    if dashscope.version.__version__.startswith("1."):
        return "this version has none"
    from dashscope.aigc.image_synthesis import AioImageSynthesis
    from dashscope.api_entities.aio_session import close_shared_aio_session

    async def journey():
        arguments = dict(task="text2image", extra_input=POSTER, n=1)
        answer = await AioImageSynthesis.call("wanx-ast", "unused", **arguments)
        assert answer.output.task_status == "SUCCEEDED", answer
        first = await AioImageSynthesis.async_call("wanx-ast", "unused", **arguments)
        second = await AioImageSynthesis.async_call("wanx-ast", "unused", **arguments)
        third = await AioImageSynthesis.async_call("wanx-ast", "unused", **arguments)
        cancelled = await AioImageSynthesis.cancel(third)
        assert cancelled.status_code == 200, cancelled
        fetched = await AioImageSynthesis.fetch(third)
        assert fetched.output.task_status == "CANCELED", fetched
        listed = await AioImageSynthesis.list()
        assert listed.status_code == 200, listed
        assert newest(listed, 2) == [third.output.task_id, second.output.task_id], listed
        finished = await AioImageSynthesis.wait(first)
        assert finished.output.task_status == "SUCCEEDED", finished
        png_size(finished.output.results[0].url)

    async def journey_and_farewell():
        try:
            await journey()
        finally:
            # The SDK keeps one session a loop and leaves its closing to whoever runs the loop.
            await close_shared_aio_session()

    asyncio.run(journey_and_farewell())


def main():
    checks = [(name, check) for name, check in globals().items() if name.startswith("check_")]
    failed = 0
    for name, check in checks:
        try:
            note = check()
            print(f"ok    {name}" + (f" ({note})" if note else ""))
        except Exception as error:  # noqa: BLE001: one check must not hide the others
            failed += 1
            print(f"FAIL  {name}: {type(error).__name__}: {error}")
    print(f"dashscope {dashscope.version.__version__}:")
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    process, origin = start(sys.argv[1])
    os.environ["DASHSCOPE_API_KEY"] = "sk-anything-goes"
    os.environ["DASHSCOPE_HTTP_BASE_URL"] = f"{origin}/api/v1"
    os.environ["NO_PROXY"] = "127.0.0.1"
    try:
        # The SDK reads its environment when it is imported.
        import dashscope
        import dashscope.version
        from dashscope import ImageSynthesis

        sys.exit(main())
    finally:
        process.terminate()
        process.wait(10)
