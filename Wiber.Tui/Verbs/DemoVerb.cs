using System.CommandLine;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Demo;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber demo</c>: a cluster that loses its leader while publishing, checked to the last message.</summary>
internal static class DemoVerb
{
    private static readonly TimeSpan DemoTimeout = TimeSpan.FromSeconds(60);

    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb(
            "demo", "Start a cluster, kill its leader while 1,000 messages are published, and check them all.", """
            Uses free ports and a temporary folder of its own; no cluster.toml is read, no running cluster is touched. Checks that
            every acknowledged message is on every node exactly once, at the offset that was acknowledged, as it was sent, in the
            order of its producer, and that all nodes hold the same log. Exit code 1 and a list of the differences if not. Stops
            its nodes and deletes its folder, also when interrupted. Takes a few seconds.

            Examples:
              wiber demo
              wiber demo --keep           leaves the folder, to look at the nodes' logs and files
              wiber demo --json | jq .failoverMs
            """);
        var keep = new Option<bool>("--keep") { Description = "Leave the folder. The nodes are stopped all the same." };
        verb.Options.Add(keep);
        runner.Bind(verb, context => RunAsync(context, context.Arguments.GetValue(keep)));
        return verb;
    }

    private static async Task<int> RunAsync(CommandContext context, bool isKept)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        deadline.CancelAfter(DemoTimeout);
        DemoDocument demo;
        await using (var cluster = new DemoCluster(isKept))
        {
            if (isKept)
            {
                context.Error.WriteLine($"the folder is kept: go on with `wiber up --config {cluster.Config.FilePath}`");
            }

            try
            {
                demo = await new DemoRun(cluster, text => Tell(context, text)).RunAsync(deadline.Token);
            }
            catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
            {
                throw new CommandException(ExitCode.NoLeader, $"the demo was not done within {DemoTimeout.TotalSeconds:0} s");
            }
        }

        Print(context, demo);
        return demo.Passed ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Tell(CommandContext context, string text)
    {
        TextWriter told = context.IsJson ? context.Error : context.Output;
        told.WriteLine(text);
        told.Flush();
    }

    private static void Print(CommandContext context, DemoDocument demo)
    {
        if (context.IsJson)
        {
            context.Output.WriteLine(JsonLine.Of(demo));
            return;
        }

        foreach (string line in DemoText.Of(demo, context.Palette))
        {
            context.Output.WriteLine(line);
        }
    }
}
