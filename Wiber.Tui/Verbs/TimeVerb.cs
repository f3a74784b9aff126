using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber time</c>: the clocks of all nodes.</summary>
internal static class TimeVerb
{
    private const string Notes = """
        The leader's clock is cluster time and marked with *; the others follow it. WALL is how far a node's wall clock is ahead
        of cluster time (+) or behind it (-); BOUND how far its synchronized clock can be from cluster time; DELAY the round trip
        to the leader; DRIFT how much faster than its own clock cluster time runs; AGE how long ago a round succeeded. CHECK is
        ok, wall off (beyond max_skew_ms) or WRONG (the clock contradicts the others, and is left out). A node in holdover did
        not reach the leader in its latest round. With --json: {"nodes": [as GET /v1/time answers], "unreached": [ids]}.
        docs/time.md says what the bound means.
        """;

    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("time", "Show the clocks of all nodes: offset, error bound, drift, who lies.", $"""
            {Notes}

            Examples:
              wiber time
              wiber time sync
              wiber time --json | jq '.nodes[] | [.node, .boundUs]'
            """);
        runner.Bind(verb, context => ShowAsync(context, (client, node, token) => client.GetTimeAsync(node, token)));
        var show = new Verb("show", "The same as wiber time alone.", Notes);
        runner.Bind(show, context => ShowAsync(context, (client, node, token) => client.GetTimeAsync(node, token)));
        var sync = new Verb("sync", "Let all nodes measure each other's clocks now, and show what came of it.", Notes);
        runner.Bind(sync, context => ShowAsync(context, (client, node, token) => client.SyncTimeAsync(node, token)));
        verb.Subcommands.Add(show);
        verb.Subcommands.Add(sync);
        verb.Subcommands.Add(CreateStatistics(runner));
        return verb;
    }

    private static Verb CreateStatistics(CommandRunner runner)
    {
        var verb = new Verb("stats", "Show how far the wall clocks were from cluster time of late.", """
            ROUNDS is how often a node measured the others, GOOD in how many of them it reached the leader or, on the leader, a
            majority. The rest is how far its wall clock was ahead of cluster time (+) or behind it (-), in milliseconds: the last
            time, and over the last 100 good rounds. With --json: {"nodes": [as GET /v1/time/stats answers], "unreached": [ids]}.
            """);
        runner.Bind(verb, async context =>
        {
            (IReadOnlyList<NodeTimeStatistics> nodes, IReadOnlyList<string> unreached) = await AskAllAsync(
                context, (client, node, token) => client.GetTimeStatisticsAsync(node, token));
            var cluster = new ClusterTimeStatisticsDocument(nodes, unreached);
            Print(context, context.IsJson ? [JsonLine.Of(cluster)] : TimeText.Of(cluster, context.Palette));
            return ExitCode.Done;
        });
        return verb;
    }

    private static async Task<int> ShowAsync(
        CommandContext context, Func<WiberClient, Uri, CancellationToken, Task<NodeTime>> ask)
    {
        (IReadOnlyList<NodeTime> nodes, IReadOnlyList<string> unreached) = await AskAllAsync(context, ask);
        var cluster = new ClusterTimeDocument(nodes, unreached);
        Print(context, context.IsJson ? [JsonLine.Of(cluster)] : TimeText.Of(cluster, context.Palette));
        return ExitCode.Done;
    }

    /// <exception cref="CommandException">No node answers.</exception>
    private static async Task<(IReadOnlyList<T> Answers, IReadOnlyList<string> Unreached)> AskAllAsync<T>(
        CommandContext context, Func<WiberClient, Uri, CancellationToken, Task<T>> ask)
        where T : class
    {
        ClusterConfig config = context.LoadConfig();
        using WiberClient client = context.Connect(config);
        (string Id, T? Answer)[] all = await Task.WhenAll(config.Nodes.Select(async node =>
        {
            try
            {
                return (node.Id, (T?)await ask(client, node.ClientUri, context.CancellationToken));
            }
            catch (WiberApiException)
            {
                // That it does not answer is shown.
                return (node.Id, null);
            }
        }));
        T[] answers = [.. all.Select(pair => pair.Answer).OfType<T>()];
        return answers.Length > 0
            ? (answers, [.. all.Where(pair => pair.Answer is null).Select(pair => pair.Id)])
            : throw new CommandException(ExitCode.NoLeader, "no node answers; wiber up starts them");
    }

    private static void Print(CommandContext context, IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            context.Output.WriteLine(line);
        }
    }
}
