using Wiber.Client.Api;
using Wiber.Tui.Formatting;

namespace Wiber.UnitTests.Tui;

/// <summary>What <c>wiber time</c> prints, for a healthy cluster and for one in which clocks are wrong.</summary>
public sealed class TimeTextTests
{
    private const int TerminalColumns = 80;
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Nodes_stand_in_their_order_with_what_is_wrong_below()
    {
        NodeTime[] nodes =
        [
            Node("n1", "leading", offsetUs: 2_999_987, boundUs: 0, inBound: false),
            Node("n3", "following", offsetUs: -40, boundUs: 366, inBound: true, liar: "n1"),
        ];

        string[] lines = [.. TimeText.Of(new ClusterTimeDocument(nodes, ["n2"]), new Palette(false))];

        Assert.Equal("cluster time 2026-11-21 12:00:00.000 UTC, leader n1", lines[0]);
        Assert.Equal("NODE  CLOCK           WALL MS  BOUND MS  DELAY MS  DRIFT PPM    AGE  CHECK", lines[1]);
        Assert.StartsWith("n1 *  cluster time  -2999.987     0.000", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("2.5 s  WRONG", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("n2    no answer", lines[3], StringComparison.Ordinal);
        Assert.EndsWith("2.5 s  ok", lines[4], StringComparison.Ordinal);
        Assert.Contains("n1: its wall clock is 2999.987 ms behind cluster time, more than max_skew_ms", lines);
        Assert.Contains("n1's clock is 120.400 ms outside, says n3; it is left out", lines);
        Assert.All(lines[..5], line => Assert.InRange(line.Length, 1, TerminalColumns));
    }

    [Fact]
    public void Statistics_fit_a_terminal_though_clocks_are_seconds_off()
    {
        var statistics = new NodeTimeStatistics
        {
            Node = "n1",
            State = "leading",
            SyncAttempts = 12_345,
            SuccessRate = 0.5,
            Offsets = new OffsetStatistics
            {
                CurrentUs = 1_000,
                MeanUs = 1_500,
                MedianUs = 1_400,
                DeviationUs = 3,
                MinUs = -9_000_000,
                MaxUs = 9_000_000,
            },
        };

        string[] lines = [.. TimeText.Of(new ClusterTimeStatisticsDocument([statistics], []), new Palette(false))];

        Assert.Equal(["n1", "*", "12345", "50", "%", "-1.000", "-1.500", "-1.400", "0.003", "-9000.000", "+9000.000"],
            lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(lines, line => Assert.InRange(line.Length, 1, TerminalColumns));
    }

    [Fact]
    public void A_cluster_that_knows_no_time_says_so() => Assert.Equal(
        "no node knows cluster time yet",
        TimeText.Of(new ClusterTimeDocument([Node("n1", "unsynchronized", 0, null, null)], []), new Palette(false)).First());

    private static NodeTime Node(
        string id, string state, long offsetUs, long? boundUs, bool? inBound, string? liar = null) => new()
        {
            Node = id,
            ReceiveTimeUs = 0,
            SendTimeUs = 0,
            State = state,
            Time = Now,
            OffsetUs = offsetUs,
            BoundUs = boundUs,
            InBound = inBound,
            Source = "n1",
            LastSync = Now - TimeSpan.FromSeconds(2.5),
            Peers = liar is null ? [] : [new PeerClock { Node = liar, Liar = true, OutsideUs = 120_400 }],
        };
}
