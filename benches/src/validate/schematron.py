"""The official Schematron of EN 16931 in SaxonC-HE, for `benches validate`.

Promises the work of the official stylesheets and no more: every pattern walks the document once, of the rules of a
pattern the first that matches a node counts (ISO/IEC 19757-3), and the outcome is SVRL: which patterns and rules were
applied, and each failed assertion with its rule, weight, place and text. What the translator does not know stops it, so
that no rule is left out unseen.

    schematron.py translate IN.sch OUT.xsl    writes the stylesheet
    schematron.py once IN.xsl FILE            loads the stylesheet and judges one document: a cold start
    schematron.py warm < JOB.json             judges documents again and again; one JSON line per document
"""

import json
import re
import sys
import time
import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import escape, quoteattr

SCH = "{http://purl.oclc.org/dsdl/schematron}"
HEAD = (
    '<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"'
    ' xmlns:svrl="http://purl.oclc.org/dsdl/svrl" exclude-result-prefixes="#all"'
)
FIRED = re.compile(r'<svrl:failed-assert[^>]*?\bid="([^"]*)"')


def translate(schematron, stylesheet):
    """Patterns become modes, rules templates with priorities, assertions tests."""
    schema = ElementTree.parse(schematron).getroot()
    patterns, spaces, out = [], "", []
    for part in schema:
        if part.tag == SCH + "ns":
            spaces += f" xmlns:{part.get('prefix')}={quoteattr(part.get('uri'))}"
        elif part.tag == SCH + "pattern":
            patterns.append(part)
        elif part.tag not in (SCH + "title", SCH + "phase"):
            sys.exit(f"the translator does not know {part.tag}")
    out.append(HEAD + spaces + '><xsl:output method="xml"/>')
    out.append('<xsl:template match="/"><svrl:schematron-output>')
    for number, pattern in enumerate(patterns):
        out.append(f'<svrl:active-pattern id={quoteattr(pattern.get("id"))}/>')
        out.append(f'<xsl:apply-templates select="/" mode="m{number}"/>')
    out.append("</svrl:schematron-output></xsl:template>")
    for number, pattern in enumerate(patterns):
        mode = f'mode="m{number}"'
        onward = f'<xsl:apply-templates select="*" {mode}/></xsl:template>'
        out.append(f'<xsl:template match="text()" priority="-1" {mode}/>')
        out.append(f'<xsl:template match="*" priority="-1" {mode}>{onward}')
        for place, rule in enumerate(pattern):
            if rule.tag != SCH + "rule" or rule.get("abstract"):
                sys.exit(f"the translator does not know {rule.tag} in a pattern")
            # The first rule of a pattern outranks the others.
            context = rule.get("context")
            out.append(f'<xsl:template match={quoteattr(context)} priority="{1000 - place}" {mode}>')
            out.append(f'<svrl:fired-rule context={quoteattr(context.replace("{", "{{").replace("}", "}}"))}/>')
            out.extend(assertion(test, rule.get("flag")) for test in rule)
            out.append(onward)
    out.append("</xsl:stylesheet>")
    with open(stylesheet, "w", encoding="utf-8") as file:
        file.write("\n".join(out))


def assertion(test, flag):
    if test.tag != SCH + "assert" or len(test):
        sys.exit(f"the translator does not know {test.tag} in a rule")
    flag = test.get("flag") or flag or "fatal"
    return (
        f'<xsl:if test={quoteattr("not(" + test.get("test") + ")")}>'
        f'<svrl:failed-assert id={quoteattr(test.get("id"))} flag="{flag}" location="{{path()}}">'
        f"<svrl:text>{escape(test.text or '')}</svrl:text></svrl:failed-assert></xsl:if>"
    )


def once(stylesheet, path):
    import saxonche

    processor = saxonche.PySaxonProcessor(license=False)
    executable = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=stylesheet)
    executable.transform_to_string(xdm_node=processor.parse_xml(xml_file_name=path))


def warm(job):
    """A job names a stylesheet per syntax, and documents as (path, syntax), which are judged `rounds` times after one
    round that is not timed and says which rules fired; with no rounds that first one is timed."""
    import saxonche

    processor = saxonche.PySaxonProcessor(license=False)
    compile_one = processor.new_xslt30_processor().compile_stylesheet
    needed = {syntax for _, syntax in job["documents"]}
    executables = {syntax: compile_one(stylesheet_file=job["stylesheets"][syntax]) for syntax in needed}

    def judge(path, syntax):
        started = time.perf_counter()
        svrl = executables[syntax].transform_to_string(xdm_node=processor.parse_xml(xml_file_name=path))
        return (time.perf_counter() - started) * 1000, svrl

    for path, syntax in job["documents"]:
        try:
            first, svrl = judge(path, syntax)
            times = [judge(path, syntax)[0] for _ in range(job["rounds"])] or [first]
        except Exception as error:  # The engine's own error has no class of its own.
            print(json.dumps({"path": path, "error": str(error)[:200]}), flush=True)
            continue
        fired = {}
        for rule in FIRED.findall(svrl):
            fired[rule] = fired.get(rule, 0) + 1
        print(json.dumps({"path": path, "ms": times, "fired": fired}), flush=True)


if __name__ == "__main__":
    verb, *arguments = sys.argv[1:]
    if verb == "translate":
        translate(*arguments)
    elif verb == "once":
        once(*arguments)
    else:
        warm(json.load(sys.stdin))
