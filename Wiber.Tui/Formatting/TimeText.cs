using System.Globalization;
using Wiber.Client.Api;

namespace Wiber.Tui.Formatting;

/// <summary>The clocks of a cluster as lines of text.</summary>
internal static class TimeText
{
    private const string NoAnswer = "no answer";

    /// <summary>Cluster time, a node a line, and what is wrong with any of them.</summary>
    public static IEnumerable<string> Of(ClusterTimeDocument cluster, Palette palette)
    {
        yield return Headline(cluster, palette);
        var table = new TextTable("node", "clock", ">wall ms", ">bound ms", ">delay ms", ">drift ppm", ">age", "check");
        var rows = new SortedDictionary<string, Cell[]>(StringComparer.Ordinal);
        foreach (NodeTime node in cluster.Nodes)
        {
            rows.Add(node.Node,
            [
                Name(node.Node, node.State),
                State(node.State, node.Source),
                new Cell(Signed(-node.OffsetUs), node.InBound is false && node.OutsideUs == 0 ? Tone.Warning : Tone.Plain),
                new Cell(Ms(node.BoundUs)),
                new Cell(Ms(node.DelayUs)),
                new Cell(Drift(node.DriftPpm)),
                new Cell(node.LastSync is { } last ? Seconds(node.Time - last) : "never"),
                Check(node, cluster),
            ]);
        }

        foreach (string id in cluster.Unreached)
        {
            rows.Add(id, [new Cell(id), new Cell(NoAnswer, Tone.Bad), .. Enumerable.Repeat(Cell.Of(null), 6)]);
        }

        foreach (Cell[] row in rows.Values)
        {
            table.Add(row);
        }

        foreach (string line in table.Lines(palette).Concat(Notes(cluster)))
        {
            yield return line;
        }
    }

    /// <summary>The offsets of all nodes' wall clocks over time, a node a line.</summary>
    public static IEnumerable<string> Of(ClusterTimeStatisticsDocument cluster, Palette palette)
    {
        var table = new TextTable("node", ">rounds", ">good", ">wall ms", ">mean", ">median", ">std", ">least", ">most");
        foreach (NodeTimeStatistics node in cluster.Nodes)
        {
            OffsetStatistics? offsets = node.Offsets;
            table.Add(
                Name(node.Node, node.State),
                Cell.Of(node.SyncAttempts),
                new Cell(node.SuccessRate.ToString("0 %", CultureInfo.InvariantCulture)),
                new Cell(offsets is null ? "-" : Signed(-offsets.CurrentUs)),
                new Cell(offsets is null ? "-" : Signed(-offsets.MeanUs)),
                new Cell(offsets is null ? "-" : Signed(-offsets.MedianUs)),
                new Cell(offsets is null ? "-" : Ms((long)offsets.DeviationUs)),

                // The wall clock is ahead by what the offset is behind.
                new Cell(offsets is null ? "-" : Signed(-offsets.MaxUs)),
                new Cell(offsets is null ? "-" : Signed(-offsets.MinUs)));
        }

        return table.Lines(palette).Concat(cluster.Unreached.Select(id => $"{id}: {NoAnswer}"));
    }

    private static string Headline(ClusterTimeDocument cluster, Palette palette)
    {
        // Of several that lead as far as they know, the last elected one is right.
        NodeTime? leader = cluster.Nodes.Where(node => node.State == "leading").MaxBy(node => node.Reign);
        NodeTime? clock = leader ?? cluster.Nodes.Where(node => node.BoundUs is not null).MinBy(node => node.BoundUs);
        if (clock is null)
        {
            return palette.Apply(Tone.Bad, "no node knows cluster time yet");
        }

        string time = clock.Time.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);
        string source = leader is null
            ? $" by {clock.Node}, the leader is not reached"
            : $", leader {palette.Apply(Tone.Good, leader.Node)}";
        return $"cluster time {palette.Apply(Tone.Strong, time)}{source}";
    }

    private static Cell Name(string node, string state) =>
        state == "leading" ? new Cell(node + " *", Tone.Good) : new Cell(node);

    private static Cell State(string state, string? source) => state switch
    {
        "leading" => new Cell("cluster time", Tone.Good),
        "following" => new Cell($"follows {source}", Tone.Good),
        "holdover" => new Cell("holdover", Tone.Warning),
        _ => new Cell("not synced", Tone.Bad),
    };

    private static Cell Check(NodeTime node, ClusterTimeDocument cluster) =>
        node.OutsideUs > 0 || Accusers(node.Node, cluster).Any() ? new Cell("WRONG", Tone.Bad)
        : node.InBound is false ? new Cell("wall off", Tone.Warning)
        : node.InBound is null ? new Cell("-")
        : new Cell("ok", Tone.Good);

    private static IEnumerable<(string Node, long OutsideUs)> Accusers(string accused, ClusterTimeDocument cluster) =>
        from node in cluster.Nodes
        from peer in node.Peers
        where peer.Node == accused && peer.Liar
        select (node.Node, peer.OutsideUs);

    private static IEnumerable<string> Notes(ClusterTimeDocument cluster)
    {
        foreach (NodeTime node in cluster.Nodes.Where(node => node.InBound is false && node.OutsideUs == 0))
        {
            string where = node.OffsetUs > 0 ? "behind" : "ahead of";
            yield return $"{node.Node}: its wall clock is {Ms(Math.Abs(node.OffsetUs))} ms {where} cluster time, "
                + "more than max_skew_ms";
        }

        foreach (NodeTime node in cluster.Nodes.Where(node => node.OutsideUs > 0))
        {
            yield return $"{node.Node}: its clock is {Ms(node.OutsideUs)} ms outside what the others agree on, it says itself";
        }

        IEnumerable<string> accused = cluster.Nodes.SelectMany(node => node.Peers).Select(peer => peer.Node).Distinct();
        foreach (string name in accused)
        {
            (string Node, long OutsideUs)[] accusers = [.. Accusers(name, cluster)];
            if (accusers.Length > 0)
            {
                yield return $"{name}'s clock is {Ms(accusers.Max(each => each.OutsideUs))} ms outside, "
                    + $"says {string.Join(", ", accusers.Select(each => each.Node))}; it is left out";
            }
        }

        foreach ((string server, string problem) in cluster.Nodes
            .SelectMany(node => node.NtpServers)
            .Where(server => server.Problem is not null)
            .Select(server => (server.Server, server.Problem!))
            .Distinct())
        {
            yield return $"NTP server {server}: {problem}";
        }
    }

    private static string Signed(double us) =>
        (us / 1000).ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);

    private static string Ms(long? us) =>
        us is { } known ? (known / 1000.0).ToString("0.000", CultureInfo.InvariantCulture) : "-";

    private static string Drift(double? ppm) =>
        ppm is { } known ? known.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) : "-";

    private static string Seconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalSeconds):0.0} s");
}
