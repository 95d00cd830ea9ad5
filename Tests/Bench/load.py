"""wrk: requests from one thread over kept connections, each in the name of the next person."""

import json
import re
import subprocess

from lab import WORK, Failure, die_with_parent

SCRIPT = """
local cookies = {%s}
local requests, number = {}, 0
function init()
    for place, cookie in ipairs(cookies) do
        requests[place] = wrk.format("GET", nil, {["Cookie"] = cookie, ["Host"] = "%s", ["Accept-Encoding"] = "gzip"})
    end
end
function request()
    number = number %% #requests + 1
    return requests[number]
end
"""
DONE = """
function done(summary, latency)
    local bad = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
    io.write(string.format('RESULT {"requests":%d,"seconds":%f,"bad":%d,"p50":%f,"p95":%f,"p99":%f}\\n',
        summary.requests, summary.duration / 1e6, bad, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
        latency:percentile(99) / 1e3))
end
"""


def wrk(url, seconds, connections, cookies=(), host=""):
    """Requests, their rate, and the 50th, 95th and 99th percentile in milliseconds."""
    script = WORK / "wrk.lua"
    names = ", ".join(json.dumps(cookie) for cookie in cookies)
    script.write_text((SCRIPT % (names, host) if cookies else "") + DONE)
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script, url], capture_output=True, text=True,
        preexec_fn=die_with_parent)
    found = re.search(r"RESULT (.*)", done.stdout)
    if not found:
        raise Failure(f"wrk failed on {url}: {(done.stderr or done.stdout)[-300:]}")
    result = json.loads(found[1])
    if result["bad"] or not result["requests"]:
        raise Failure(f"{url}: {result['bad']} of {result['requests']} requests failed")
    return result | {"rate": result["requests"] / result["seconds"]}
