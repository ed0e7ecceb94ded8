"""Pages of reStructuredText."""

from pathlib import Path

from bot.knowledge.importing import Row, read

_PAGE = """\
====
Oars
====

.. contents::

.. toctree::

   boats

How do I :ref:`row <rowing>` with ``oar --left``?
-------------------------------------------------

*Slowly*, see `the list`_ and :doc:`the guide <guide>`; :class:`~boats.Oar` helps [1]_.

.. code-block:: bash

   row x  # *y*

.. note:: Not at night.

.. versionadded:: 2.1
   Two boats at once.

.. _the list: https://a.example/list
.. [1] In summer.

Is it far?
----------

1. Out.
2. Back <3.
"""


def test_a_page_of_sphinx_is_read_as_readers_see_it(tmp_path: Path) -> None:
    (tmp_path / "faq.rst").write_text(_PAGE)
    found = [each for each in read(tmp_path) if isinstance(each, Row)]
    assert [(each.line, each.questions) for each in found] == [
        (11, ("How do I row with oar --left?",)),
        (28, ("Is it far?",)),
    ]
    assert found[0].answer == (
        "*Slowly*, see [the list](https://a.example/list) and the guide; `boats.Oar` helps.\n\n"
        "```\nrow x  # *y*\n```\n\nNot at night.\n\nTwo boats at once."
    )
    assert found[1].answer == "1. Out.\n2. Back <3."


def test_a_page_opens_no_file_and_brings_no_html(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the key is 7")
    (tmp_path / "faq.rst").write_text(
        f"Is it free?\n===========\n\nYes.\n\n.. include:: {tmp_path}/secret\n\n.. raw:: html\n\n   <b>Now</b>\n\n"
        f".. csv-table::\n   :file: {tmp_path}/secret\n"
    )
    (row,) = (each for each in read(tmp_path) if isinstance(each, Row))
    assert row.answer == "Yes."


def test_a_broken_page_keeps_what_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "faq.rst").write_text(
        "Is it free?\n=====\n\nYes, *always and `so`_.\n\n.. nothing-known::\n\n   x\n\nAnd |soon|.\n"
    )
    (row,) = (each for each in read(tmp_path) if isinstance(each, Row))
    assert row.questions == ("Is it free?",)
    assert row.answer.startswith("Yes, ")
    assert row.answer.endswith("And |soon|.")


def test_a_page_without_a_heading_is_asked_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "rowing at night.rst").write_text("Only with a lamp.\n")
    (row,) = (each for each in read(tmp_path) if isinstance(each, Row))
    assert (row.questions, row.answer) == (("rowing at night",), "Only with a lamp.")
