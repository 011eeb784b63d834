"""Code that sends an operation's request, ready to be copied and run; the token stays outside it.

What a reader can change stands in a `<span data-slot>`: the page's script puts in what was typed.
"""

from typing import NamedTuple

from markupsafe import Markup

from bettune.web.reference import Operation


class Sample(NamedTuple):
    """A request in one language."""

    language: str
    run: str
    """How to run it, once it is saved."""
    code: Markup


_CURL = Markup("""\
curl -i -X {method} '{url}' \\
  -H "Authorization: Bearer $BETTUNE_TOKEN\"""")
_CURL_BODY = Markup(""" \\
  -H 'Content-Type: application/json' \\
  -d '{body}'""")

_PYTHON = Markup("""\
import os
from urllib.error import HTTPError
from urllib.request import Request, urlopen

request = Request(
    "{url}",
    method="{method}",
    headers={{
        "Authorization": f"Bearer {{os.environ['BETTUNE_TOKEN']}}",{kind}
    }},{body}
)
try:
    answer = urlopen(request)
except HTTPError as refusal:
    answer = refusal
print(answer.status, answer.read().decode())""")
_PYTHON_KIND = Markup("""
        "Content-Type": "application/json",""")
_PYTHON_BODY = Markup("""
    data=b'{body}',""")

_JAVASCRIPT = Markup("""\
const answer = await fetch("{url}", {{
  method: "{method}",
  headers: {{
    Authorization: `Bearer ${{process.env.BETTUNE_TOKEN}}`,{kind}
  }},{body}
}});
console.log(answer.status, await answer.text());""")
_JAVASCRIPT_KIND = Markup("""
    "Content-Type": "application/json",""")
_JAVASCRIPT_BODY = Markup("""
  body: '{body}',""")

_GO = Markup("""\
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"{strings}
)

func main() {{
	request, err := http.NewRequest("{method}", "{url}", {body})
	if err != nil {{
		log.Fatal(err)
	}}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("BETTUNE_TOKEN")){kind}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {{
		log.Fatal(err)
	}}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {{
		log.Fatal(err)
	}}
	fmt.Println(answer.StatusCode, string(text))
}}""")
_GO_KIND = Markup("""
	request.Header.Set("Content-Type", "application/json")""")
_GO_BODY = Markup("strings.NewReader(`{body}`)")
_GO_STRINGS = Markup("""
	"strings\"""")
_SLOT = Markup('<span data-slot="{}">{}</span>')
_NOTHING = Markup()


def samples(operation: Operation, base_url: str) -> tuple[Sample, ...]:
    """Return an operation's request, to the API under `base_url`, in each language."""
    url, method = _url(operation, base_url), operation.method
    body = _SLOT.format("body", operation.body_example) if operation.body else None

    def given(template: Markup) -> Markup:
        return _NOTHING if body is None else template.format(body=body)

    curl = _CURL.format(method=method, url=url) + given(_CURL_BODY)
    python = _PYTHON.format(
        method=method, url=url, kind=given(_PYTHON_KIND), body=given(_PYTHON_BODY)
    )
    javascript = _JAVASCRIPT.format(
        method=method, url=url, kind=given(_JAVASCRIPT_KIND), body=given(_JAVASCRIPT_BODY)
    )
    go = _GO.format(
        method=method,
        url=url,
        strings=given(_GO_STRINGS),
        kind=given(_GO_KIND),
        body=given(_GO_BODY) or "nil",
    )
    return (
        Sample("curl", "sh sample.sh", curl),
        Sample("Python", "python3 sample.py", python),
        Sample("JavaScript", "node sample.mjs", javascript),
        Sample("Go", "go run sample.go", go),
    )


def _url(operation: Operation, base_url: str) -> Markup:
    """Return the request's URL with a slot for each parameter."""
    url, query = Markup.escape(base_url + operation.path), []
    for parameter in operation.parameters:
        slot = _SLOT.format(parameter.name, parameter.example)
        if parameter.place == "path":
            url = url.replace(f"{{{parameter.name}}}", slot)
        else:
            query.append(Markup("{}={}").format(parameter.name, slot))
    return Markup("{}?{}").format(url, Markup("&amp;").join(query)) if query else url
