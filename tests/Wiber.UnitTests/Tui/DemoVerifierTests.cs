using Wiber.Tui.Demo;
using Wiber.Tui.Formatting;

namespace Wiber.UnitTests.Tui;

/// <summary>
/// Goal: the demo notices every way in which what is there can differ from what was acknowledged, and nothing else.
/// Method: a correct outcome, damaged in one way at a time.
/// </summary>
public sealed class DemoVerifierTests
{
    private const int ProducerCount = 3;
    private const int MessageCount = 30;

    private readonly List<AcknowledgedMessage> _acknowledged = Enumerable.Range(0, MessageCount)
        .Select(i => new AcknowledgedMessage(i % ProducerCount, i / ProducerCount, $"id-{i}", $"payload {i}", i))
        .ToList();

    private readonly List<ReadMessage> _read;

    public DemoVerifierTests() => _read = _acknowledged.Select(
        message => new ReadMessage(message.Offset, message.Id, message.Payload, "stamp")).ToList();

    [Fact]
    public void What_is_as_acknowledged_passes_in_whatever_order_the_acknowledgements_came()
    {
        _acknowledged.Reverse();

        Assert.Empty(DemoVerifier.Verify(_acknowledged, _read));
        Assert.Empty(DemoVerifier.Compare("n1", _read, "n2", [.. _read]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public void A_missing_message_is_found(int offset)
    {
        _read.RemoveAt(offset);

        AssertFound(FindingKind.Missing, $"id-{offset}");
        AssertFound(FindingKind.OffsetGap, $"{offset + 1}");
    }

    [Fact]
    public void A_missing_last_message_is_found_although_it_leaves_no_gap()
    {
        _read.RemoveAt(MessageCount - 1);

        Assert.Equal(FindingKind.Missing, Assert.Single(DemoVerifier.Verify(_acknowledged, _read)).Kind);
    }

    [Fact]
    public void A_missing_message_is_found_even_if_the_offsets_close_the_gap()
    {
        _read.RemoveAt(17);
        for (int i = 17; i < _read.Count; i++)
        {
            _read[i] = _read[i] with { Offset = i };
        }

        AssertFound(FindingKind.Missing, "id-17");
        AssertFound(FindingKind.WrongOffset, "id-18");
    }

    [Fact]
    public void Nothing_at_all_is_all_messages_missing() =>
        Assert.Equal(MessageCount, DemoVerifier.Verify(_acknowledged, []).Count(finding => finding.Kind == FindingKind.Missing));

    [Fact]
    public void A_doubled_message_is_found()
    {
        _read.Add(_read[5] with { Offset = MessageCount });

        Finding finding = Assert.Single(DemoVerifier.Verify(_acknowledged, _read), each => each.Kind == FindingKind.Doubled);
        Assert.Contains("id-5 is at the offsets 5, 30", finding.Detail);
    }

    [Fact]
    public void Reordered_messages_of_a_producer_are_found_even_if_they_were_acknowledged_so()
    {
        // Messages 6 and 9 are of the same producer; each is acknowledged, and found, at the other's offset.
        _acknowledged[6] = _acknowledged[6] with { Offset = 9 };
        _acknowledged[9] = _acknowledged[9] with { Offset = 6 };
        (_read[6], _read[9]) = (_read[9] with { Offset = 6 }, _read[6] with { Offset = 9 });

        Finding finding = Assert.Single(DemoVerifier.Verify(_acknowledged, _read));
        Assert.Equal(FindingKind.OutOfOrder, finding.Kind);
        Assert.Contains("id-6 at offset 9 comes after id-9", finding.Detail);
    }

    [Fact]
    public void Messages_of_different_producers_may_come_in_any_order()
    {
        _acknowledged[6] = _acknowledged[6] with { Offset = 7 };
        _acknowledged[7] = _acknowledged[7] with { Offset = 6 };
        (_read[6], _read[7]) = (_read[7] with { Offset = 6 }, _read[6] with { Offset = 7 });

        Assert.Empty(DemoVerifier.Verify(_acknowledged, _read));
    }

    [Fact]
    public void An_altered_payload_is_found()
    {
        _read[8] = _read[8] with { Payload = "payload 9" };

        Finding finding = Assert.Single(DemoVerifier.Verify(_acknowledged, _read));
        Assert.Equal(
            (FindingKind.Altered, "id-8 at offset 8 was sent as \"payload 8\" and is \"payload 9\""),
            (finding.Kind, finding.Detail));
    }

    [Fact]
    public void An_altered_id_is_found()
    {
        _read[8] = _read[8] with { Id = "id-8x" };

        AssertFound(FindingKind.Missing, "id-8 ");
        AssertFound(FindingKind.Phantom, "id-8x");
    }

    [Fact]
    public void A_wrong_offset_is_found()
    {
        _acknowledged[12] = _acknowledged[12] with { Offset = 13 };

        Finding finding = Assert.Single(DemoVerifier.Verify(_acknowledged, _read));
        Assert.Equal(FindingKind.WrongOffset, finding.Kind);
        Assert.Contains("id-12 was acknowledged at offset 13 and is at 12", finding.Detail);
    }

    [Fact]
    public void A_phantom_is_found()
    {
        _read.Add(new ReadMessage(MessageCount, "ghost", "boo", "stamp"));

        Finding finding = Assert.Single(DemoVerifier.Verify(_acknowledged, _read));
        Assert.Equal(FindingKind.Phantom, finding.Kind);
        Assert.Contains("ghost at offset 30", finding.Detail);
    }

    [Fact]
    public void Offsets_that_do_not_begin_at_0_are_found()
    {
        for (int i = 0; i < MessageCount; i++)
        {
            _read[i] = _read[i] with { Offset = i + 1 };
            _acknowledged[i] = _acknowledged[i] with { Offset = i + 1 };
        }

        Assert.Equal(FindingKind.OffsetGap, Assert.Single(DemoVerifier.Verify(_acknowledged, _read)).Kind);
    }

    [Fact]
    public void Nodes_that_hold_different_messages_are_found()
    {
        List<ReadMessage> other = [.. _read];
        other[3] = other[3] with { Stamp = "another time" };
        other.RemoveAt(MessageCount - 1);

        IReadOnlyList<Finding> findings = DemoVerifier.Compare("n1", _read, "n2", other);

        Assert.All(findings, finding => Assert.Equal(FindingKind.NodesDiffer, finding.Kind));
        Assert.Equal(2, findings.Count);
        Assert.Contains("another time", findings[0].Detail);
        Assert.Contains("nothing on n2", findings[1].Detail);
    }

    [Fact]
    public void A_demo_that_failed_says_what_is_wrong_and_a_passed_one_gives_its_figures()
    {
        DemoDocument passed = new()
        {
            Passed = true,
            AcknowledgedCount = 1000,
            ProducerCount = 8,
            MessagesPerSecond = 1234,
            KilledNode = "n1",
            LeaderAfter = "n2",
            FailoverMs = 456.7,
            CatchUpMs = 890.1,
            LogIndex = 1003,
            LogHash = "00ff",
            DurationMs = 4321,
            Findings = [],
        };
        DemoDocument failed = passed with
        {
            Passed = false,
            Findings = Enumerable.Range(1, 25).Select(i => $"finding {i}").ToArray(),
        };

        string passedText = string.Join('\n', DemoText.Of(passed, new Palette(false)));
        string failedText = string.Join('\n', DemoText.Of(failed, new Palette(false)));

        Assert.All(
            (string[])["PASSED in 4.3 s", "1000", "1234 msg/s", "457 ms", "00ff", "1003"],
            text => Assert.Contains(text, passedText));
        Assert.All((string[])["finding 1", "finding 20", "and 5 more", "FAILED: 25 "], text => Assert.Contains(text, failedText));
        Assert.DoesNotContain("PASSED", failedText);
    }

    private void AssertFound(FindingKind kind, string detail) =>
        Assert.Contains(
            DemoVerifier.Verify(_acknowledged, _read), finding => finding.Kind == kind && finding.Detail.Contains(detail));
}
