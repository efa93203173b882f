"""The worked examples in docstrings do what they say."""

import doctest
import importlib

import pytest

#: Modules that must have an example, each of which is run as it stands.
WITH_EXAMPLES = [
    "ccb_analysis.studies.adoption",
    "ccb_analysis.studies.backcasting",
    "ccb_analysis.studies.last_exit",
    "ccb_analysis.studies.pipeline",
    "ccb_analysis.studies.shapley",
    "ccb_analysis.annual.scenario_study",
]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_example_does_what_it_says(name, capsys):
    module = importlib.import_module(name)
    finder = doctest.DocTestFinder(exclude_empty=True)
    runner = doctest.DocTestRunner()
    for example in finder.find(module, module.__name__):
        runner.run(example)
    assert runner.tries > 0, f"{name} has no example"
    assert runner.failures == 0, capsys.readouterr().out


def test_an_example_that_is_wrong_would_be_seen():
    runner = doctest.DocTestRunner()
    parser = doctest.DocTestParser()
    runner.run(parser.get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, 0), out=lambda text: None)
    assert runner.failures == 1
