using System.CommandLine;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber topics</c>: lists, makes, describes, alters and deletes topics.</summary>
internal static class TopicsVerb
{
    private const string ResultNote = """
        With --json: {"topic", "partitions": [{"partition", "firstOffset", "endOffset", "messageCount"}], "messageCount",
        "retentionMs", "retentionBytes", "retentionMessages", "messageBytesMax", "acks"}.
        """;

    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("topics", "List, make, alter and delete topics.", """
            Alone it lists them. A topic need not be made: the first message does that, unless cluster.toml says otherwise
            ([topics] auto_create). With --json: {"topics": [...]}, each as in wiber topics describe.

            Examples:
              wiber topics
              wiber topics create orders --partitions 6 --retention-age 7d
              wiber topics describe orders
              wiber topics --json | jq -r '.topics[].topic'
            """);
        runner.Bind(verb, async context =>
        {
            using WiberClient client = await context.ConnectToLeaderAsync(context.LoadConfig());
            IReadOnlyList<TopicDescription> topics = await client.GetTopicsAsync(context.CancellationToken);
            Print(context, context.IsJson
                ? [JsonLine.Of(new TopicList { Topics = topics })]
                : TopicsText.Of(topics, context.Palette));
            return ExitCode.Done;
        });
        verb.Subcommands.Add(CreateCreate(runner));
        verb.Subcommands.Add(CreateDescribe(runner));
        verb.Subcommands.Add(CreateAlter(runner));
        verb.Subcommands.Add(CreateDelete(runner));
        return verb;
    }

    private static Verb CreateCreate(CommandRunner runner)
    {
        var verb = new Verb("create", "Make a topic.", $"""
            A topic that is there with the same settings is fine; with others it is an error. {ResultNote}

            Examples:
              wiber topics create chat
              wiber topics create orders --partitions 6 --retention-age 7d
              wiber topics create metrics --retention-messages 100000 --acks leader
            """);
        Argument<string> topic = AddTopic(verb);
        TopicSettingOptions options = AddSettings(verb);
        runner.Bind(verb, async context =>
        {
            TopicSettings settings = options.Read(context.Arguments);
            var wanted = new NewTopic
            {
                Topic = context.Arguments.GetRequiredValue(topic),
                Partitions = settings.Partitions,
                RetentionMs = settings.RetentionMs,
                RetentionBytes = settings.RetentionBytes,
                RetentionMessages = settings.RetentionMessages,
                MessageBytesMax = settings.MessageBytesMax,
                Acks = settings.Acks,
            };
            using WiberClient client = context.Connect(context.LoadConfig());
            Print(context, await client.CreateTopicAsync(wanted, context.CancellationToken));
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb CreateDescribe(CommandRunner runner)
    {
        var verb = new Verb("describe", "Show a topic's settings and partitions.", $"""
            {ResultNote}

            Examples:
              wiber topics describe orders
            """);
        Argument<string> topic = AddTopic(verb);
        runner.Bind(verb, async context =>
        {
            using WiberClient client = await context.ConnectToLeaderAsync(context.LoadConfig());
            Print(context, await client.GetTopicAsync(context.Arguments.GetRequiredValue(topic), context.CancellationToken));
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb CreateAlter(CommandRunner runner)
    {
        var verb = new Verb("alter", "Change a topic's settings.", $"""
            What is not given stays as it is. Partitions can be added, never taken away; messages that are there stay where they
            are, so those of one key may then lie in two partitions. {ResultNote}

            Examples:
              wiber topics alter orders --retention-age 30d
              wiber topics alter orders --partitions 12
            """);
        Argument<string> topic = AddTopic(verb);
        TopicSettingOptions options = AddSettings(verb);
        runner.Bind(verb, async context =>
        {
            TopicSettings changes = options.Read(context.Arguments);
            if (changes == new TopicSettings())
            {
                throw new CommandException(ExitCode.Usage, "nothing to change; give a setting, see wiber topics alter --help");
            }

            using WiberClient client = context.Connect(context.LoadConfig());
            Print(
                context,
                await client.AlterTopicAsync(context.Arguments.GetRequiredValue(topic), changes, context.CancellationToken));
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb CreateDelete(CommandRunner runner)
    {
        var verb = new Verb("delete", "Delete a topic with all its messages.", """
            Asks first; --yes does not. Consumer groups lose their offsets in it.

            Examples:
              wiber topics delete orders
              wiber topics delete orders --yes
            """);
        Argument<string> topic = AddTopic(verb);
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        verb.Options.Add(yes);
        runner.Bind(verb, async context =>
        {
            string name = context.Arguments.GetRequiredValue(topic);
            Confirmation.Require(context, context.Arguments.GetValue(yes), $"Delete topic {name} with all its messages?");
            using WiberClient client = context.Connect(context.LoadConfig());
            await client.DeleteTopicAsync(name, context.CancellationToken);
            return ExitCode.Done;
        });
        return verb;
    }

    private static Argument<string> AddTopic(Verb verb)
    {
        var topic = new Argument<string>("TOPIC") { Description = "The topic." };
        verb.Arguments.Add(topic);
        return topic;
    }

    private static TopicSettingOptions AddSettings(Verb verb)
    {
        var options = new TopicSettingOptions();
        options.AddTo(verb);
        return options;
    }

    private static void Print(CommandContext context, TopicDescription topic) =>
        Print(context, context.IsJson ? [JsonLine.Of(topic)] : TopicText.Of(topic, context.Palette));

    private static void Print(CommandContext context, IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            context.Output.WriteLine(line);
        }
    }
}
