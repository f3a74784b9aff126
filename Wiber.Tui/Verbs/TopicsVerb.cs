using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber topics</c>: lists the topics.</summary>
internal static class TopicsVerb
{
    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("topics", "List the topics.", """
            With --json: {"topics": [{"topic", "partitions": [{"partition", "firstOffset", "endOffset", "messageCount"}],
            "messageCount"}]}.

            Examples:
              wiber topics
              wiber topics --json | jq -r '.topics[].topic'
            """);
        runner.Bind(verb, async context =>
        {
            using WiberClient client = await context.ConnectToLeaderAsync(context.LoadConfig());
            IReadOnlyList<TopicDescription> topics = await client.GetTopicsAsync(context.CancellationToken);
            IEnumerable<string> lines = context.IsJson
                ? [JsonLine.Of(new TopicList { Topics = topics })]
                : TopicsText.Of(topics, context.Palette);
            foreach (string line in lines)
            {
                context.Output.WriteLine(line);
            }

            return ExitCode.Done;
        });
        return verb;
    }
}
