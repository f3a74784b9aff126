using System.CommandLine;
using Wiber.Client;
using Wiber.Client.Reading;
using Wiber.Tui.CommandLine;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber history</c>: prints the last messages of a topic.</summary>
internal static class HistoryVerb
{
    private const long CountDefault = 10;

    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("history", "Print the last messages of a topic.", $"""
            {MessagePrinter.Notes}

            Examples:
              wiber history chat
              wiber history chat 100 --json
              wiber history orders 20 --sender ana --text refund
              wiber history orders --consistency linearizable
            """);
        var topic = new Argument<string>("TOPIC") { Description = "The topic." };
        var count = new Argument<long>("N")
        {
            Description = "How many messages.",
            DefaultValueFactory = _ => CountDefault,
            CustomParser = NumberRule.Whole("N", 1),
        };
        Option<string?> consistency = ConsistencyOption.Create();
        var filters = new FilterOptions();
        verb.Arguments.Add(topic);
        verb.Arguments.Add(count);
        filters.AddTo(verb);
        verb.Options.Add(consistency);
        runner.Bind(verb, async context =>
        {
            using WiberClient client = await context.ConnectToLeaderAsync(context.LoadConfig());
            var source = new ClusterSource(
                client,
                context.Arguments.GetRequiredValue(topic),
                filters.Partition(context.Arguments),
                filters.Read(context.Arguments),
                ConsistencyOption.Read(context.Arguments, consistency));
            var reader = new TopicReader(source, context.Error.WriteLine);
            await MessagePrinter.PrintAsync(
                context, token => reader.ReadLastAsync(context.Arguments.GetValue(count), token), countMax: null);
            return ExitCode.Done;
        });
        return verb;
    }
}
