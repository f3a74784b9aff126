using Wiber.Tui.Formatting;

namespace Wiber.Tui.Demo;

/// <summary>What a demo verified, as lines of text.</summary>
internal static class DemoText
{
    private const int FindingsShownMax = 20;

    public static IEnumerable<string> Of(DemoDocument demo, Palette palette) =>
        demo.Passed ? Passed(demo, palette) : Failed(demo, palette);

    private static IEnumerable<string> Passed(DemoDocument demo, Palette palette)
    {
        yield return $"""

            verified on every node, with the leader killed in the middle:
              all {demo.AcknowledgedCount} acknowledged messages are there, each exactly once, and no others
              each at the offset that was acknowledged; offsets run from 0 to {demo.AcknowledgedCount - 1} without a gap
              each with the payload and the id that was sent
              those of each of the {demo.ProducerCount} producers in the order they were sent
              the same content on all nodes: log index {demo.LogIndex}, hash {demo.LogHash}
            """;
        yield return $"{palette.Apply(Tone.Good, "PASSED")} in {demo.DurationMs / 1000:0.0} s: {demo.MessagesPerSecond:0} msg/s, "
            + $"failover {demo.FailoverMs:0} ms, catch-up {demo.CatchUpMs:0} ms";
    }

    private static IEnumerable<string> Failed(DemoDocument demo, Palette palette)
    {
        yield return "";
        foreach (string finding in demo.Findings.Take(FindingsShownMax))
        {
            yield return "  " + finding;
        }

        if (demo.Findings.Count > FindingsShownMax)
        {
            yield return $"  and {demo.Findings.Count - FindingsShownMax} more";
        }

        yield return $"{palette.Apply(Tone.Bad, "FAILED")}: {demo.Findings.Count} differences between what was acknowledged "
            + "and what is there";
    }
}
