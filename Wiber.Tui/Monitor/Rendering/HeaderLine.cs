using System.Globalization;
using Wiber.Client.Api;
using Wiber.Client.Processes;
using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.State;

namespace Wiber.Tui.Monitor.Rendering;

/// <summary>The line of the cluster: its name, who leads, how many are up, messages a second, how long commits take.</summary>
internal static class HeaderLine
{
    private const string Gap = "  ";
    private const int RateWidth = 4;

    public static void Draw(Canvas canvas, MonitorState state)
    {
        int column = canvas.Write(0, 0, $" {state.Cluster.Name} ", new CellStyle(Tone.Strong, IsReversed: true));
        NodeState? leader = state.Leader;
        column = leader is null
            ? canvas.Write(column, 0, $"{Gap}no leader", Tone.Bad)
            : canvas.Write(canvas.Write(column, 0, $"{Gap}leader "), 0, leader.Id, Tone.Good);
        long? term = leader?.Term ?? state.Nodes.Max(node => node.Term);
        column = canvas.Write(column, 0, string.Create(CultureInfo.InvariantCulture, $"{Gap}term {ShortText.Of(term)}{Gap}"));
        int up = state.Nodes.Count(node => node is { Run: NodeRunState.Up, Answers: true });
        int all = state.Nodes.Length;
        Tone tone = up == all ? Tone.Good : up > all / 2 ? Tone.Warning : Tone.Bad;
        column = canvas.Write(column, 0, string.Create(CultureInfo.InvariantCulture, $"{up}/{all} up"), tone);
        if (state.Rate.Latest is { } rate)
        {
            // Numbers of changing length, and nothing moves.
            string latency = Latency(leader?.CommitLatency);
            column = canvas.Write(column, 0, $"{Gap}{ShortText.Rate(rate),RateWidth} msg/s ");
            int room = Math.Clamp(canvas.Width - column - latency.Length, 0, MessageRate.SamplesMax);
            canvas.Write(column, 0, Sparkline.Of(state.Rate.PerSecond, room, canvas.Glyphs), Tone.Accent);
            canvas.Write(Math.Max(column, canvas.Width - latency.Length), 0, latency);
        }
    }

    /// <summary>Half of the commits took no longer than the one time, 99 of 100 no longer than the other.</summary>
    private static string Latency(CommitLatency? latency) =>
        latency is null ? "" : $"{Gap}p50 {ShortText.Ms(latency.P50Ms)} p99 {ShortText.Ms(latency.P99Ms)} ms";
}
