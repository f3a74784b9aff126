using System.Globalization;
using System.Text.RegularExpressions;
using Wiber.Tui.Monitor.Actions;
using Wiber.Tui.Monitor.Events;
using Wiber.Tui.Monitor.State;

namespace Wiber.Tui.Monitor.Reducing;

/// <summary>Takes lines of logs, and finds in them who asks for votes and who leads, with the exact times.</summary>
internal static partial class LogReducer
{
    public static Step Read(MonitorState state, MonitorEvent.LogRead read)
    {
        if (state.Find(read.Node) is not { } node)
        {
            return state;
        }

        MonitorState next = state with { Nodes = state.Nodes };
        bool isPollDue = false;
        foreach (string text in read.Lines)
        {
            LogLine line = LogLine.Parse(node.Id, text);
            node.Log.Add(line);
            if (line.Time >= state.StartedAt && RoleLine().Match(line.Text) is { Success: true } role)
            {
                next = Follow(next, node.Id, line.Time.Value, role);
                isPollDue = true;
            }
        }

        return isPollDue ? Step.Of(next, new Effect.PollNow()) : next;
    }

    private static MonitorState Follow(MonitorState state, string node, DateTimeOffset time, Match role)
    {
        if (role.Groups["role"].Value != "LEADER")
        {
            return role.Groups["role"].ValueSpan.EndsWith("CANDIDATE")
                ? state with { Leadership = state.Leadership.Campaign(time) }
                : state;
        }

        if (!long.TryParse(role.Groups["term"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long term))
        {
            return state;
        }

        (LeaderWatch watch, Note? news) = state.Leadership.Lead(node, term, time, isExact: true);
        return (state with { Leadership = watch }).TellLeader(news);
    }

    /// <summary>As the node writes it when its role changes.</summary>
    [GeneratedRegex(@"^STATE -> (?<role>[A-Z-]+) \(term (?<term>\d{1,19})\)", RegexOptions.CultureInvariant)]
    private static partial Regex RoleLine();
}
