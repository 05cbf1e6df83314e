import json

import pytest

from stancemine.errors import InputError
from stancemine.integrations.graph import Link, to_aif, to_networkx
from tests.rich import rich_document

networkx = pytest.importorskip("networkx")


def test_the_graph_says_who_says_what_on_which_side():
    graph = to_networkx(rich_document(), [Link(2, 1, "support")])
    said = graph.edges["holder: Jana Veltroni", "sentence: 5", "says"]
    assert said == {"mode": "speech", "denied": True}
    sides = graph.get_edge_data("sentence: 3", "topic: keeping the harbour open")
    assert {(e["stance"], e["holder"]) for e in sides.values()} == {
        ("neutral", "Jana Veltroni"),
        ("favor", "the mayor"),
    }
    doubtful = graph.get_edge_data("sentence: 6", "topic: selling the quay")
    assert {(e["holder"], e["unsure"]) for e in doubtful.values()} == {
        ("author", False),
        ("critics", True),
    }
    assert graph.has_edge("sentence: 2", "sentence: 1", "support")
    assert graph.nodes["holder: critics"] == {"kind": "holder", "text": "critics", "type": "group"}
    assert graph.has_edge("holder: author", "sentence: 1", "says")
    assert not graph.has_edge("holder: author", "sentence: 3", "says")


def test_every_sentence_and_topic_is_a_node_and_the_graph_can_be_saved(tmp_path):
    document = rich_document()
    graph = to_networkx(document)
    kinds = networkx.get_node_attributes(graph, "kind")
    assert sum(kind == "sentence" for kind in kinds.values()) == len(document.sentences)
    assert sum(kind == "topic" for kind in kinds.values()) == 2
    data = json.dumps(networkx.node_link_data(graph))
    assert networkx.utils.graphs_equal(graph, networkx.node_link_graph(json.loads(data)))


def test_aif_keeps_its_own_rules():
    aif = json.loads(json.dumps(to_aif(rich_document(), [Link(2, 1, "support")])))
    nodes = {node["nodeID"]: node for node in aif["nodes"]}
    assert len(nodes) == len(aif["nodes"])
    for edge in aif["edges"]:
        ends = nodes[edge["fromID"]]["type"], nodes[edge["toID"]]["type"]
        # Between two I-nodes, or from a locution to one, there is always a scheme.
        assert ends in {
            ("I", "RA"),
            ("RA", "I"),
            ("I", "CA"),
            ("CA", "I"),
            ("L", "YA"),
            ("YA", "I"),
        }
    for node in aif["nodes"]:
        if node["type"] in ("RA", "CA", "YA"):
            assert sum(edge["fromID"] == node["nodeID"] for edge in aif["edges"]) == 1
            assert sum(edge["toID"] == node["nodeID"] for edge in aif["edges"]) == 1
    people = {person["participantID"] for person in aif["participants"]}
    assert {locution["personID"] for locution in aif["locutions"]} == people
    assert all(nodes[locution["nodeID"]]["type"] == "L" for locution in aif["locutions"])


def test_aif_holds_what_the_record_says():
    aif = to_aif(rich_document(), [Link(2, 1, "support")])
    texts = [node["text"] for node in aif["nodes"] if node["type"] == "I"]
    assert "They were told on Friday." not in texts
    assert [p["firstname"] for p in aif["participants"]] == [
        "author",
        "Jana Veltroni",
        "the mayor",
        "critics",
        "a docker",
    ]
    kinds = [node["type"] for node in aif["nodes"]]
    assert (kinds.count("RA"), kinds.count("CA")) == (4, 3)  # three in favor and the support
    acts = [node["text"] for node in aif["nodes"] if node["type"] == "YA"]
    assert acts.count("Disagreeing") == 1


@pytest.mark.parametrize("make", [to_networkx, to_aif])
@pytest.mark.parametrize(
    "link", [Link(0, 1, "support"), Link(1, 9, "attack"), Link(2, 2, "attack")]
)
def test_links_to_no_sentence_are_refused(make, link):
    with pytest.raises(InputError, match="sentence"):
        make(rich_document(), [link])


@pytest.mark.parametrize("make", [to_networkx, to_aif])
def test_a_link_supports_or_attacks(make):
    with pytest.raises(InputError, match="its label is 'support' or 'attack'"):
        make(rich_document(), [Link(1, 2, "repeats")])
