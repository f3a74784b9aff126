using System.CommandLine;
using System.CommandLine.Parsing;
using Wiber.Client.Api;
using Wiber.Tui.CommandLine;

namespace Wiber.Tui.Verbs;

/// <summary>The options of <c>wiber topics create|alter</c> that say how a topic is kept.</summary>
internal sealed class TopicSettingOptions
{
    private readonly Option<long?> _partitions = Number(
        "--partitions", "Into how many partitions messages are spread by their key, 1 to 256.", min: 1);

    private readonly Option<long?> _age = Quantity(
        "--retention-age", "TIME", "Messages older than this go: 90s, 12h, 7d; 0 keeps them.", QuantityRule.Time("--retention-age"));

    private readonly Option<long?> _bytes = Quantity(
        "--retention-bytes",
        "SIZE",
        "The oldest messages of a partition go when those behind them have this size: 512M, 10G; 0 keeps them.",
        QuantityRule.Bytes("--retention-bytes"));

    private readonly Option<long?> _messages = Number(
        "--retention-messages", "So many of the last messages of a partition are kept; 0 keeps all.", min: 0);

    private readonly Option<long?> _messageBytesMax = Quantity(
        "--max-message-bytes", "SIZE", "The largest payload that is taken, up to 1M.", QuantityRule.Bytes("--max-message-bytes"));

    private readonly Option<string?> _acks = new("--acks")
    {
        Description = "When a publish that does not say otherwise is acknowledged.",
        HelpName = "quorum|leader|none",
    };

    public TopicSettingOptions() => _acks.AcceptOnlyFromAmong("quorum", "leader", "none");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_partitions, _age, _bytes, _messages, _messageBytesMax, _acks])
        {
            command.Options.Add(option);
        }
    }

    public TopicSettings Read(ParseResult arguments) => new()
    {
        Partitions = (int?)arguments.GetValue(_partitions),
        RetentionMs = arguments.GetValue(_age),
        RetentionBytes = arguments.GetValue(_bytes),
        RetentionMessages = arguments.GetValue(_messages),
        MessageBytesMax = (int?)arguments.GetValue(_messageBytesMax),
        Acks = arguments.GetValue(_acks),
    };

    private static Option<long?> Number(string name, string description, long min)
    {
        Func<ArgumentResult, long> parse = NumberRule.Whole(name, min);
        return new Option<long?>(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result => Math.Min(parse(result), int.MaxValue),
        };
    }

    private static Option<long?> Quantity(
        string name, string helpName, string description, Func<ArgumentResult, long?> parse) =>
        new(name) { Description = description, HelpName = helpName, CustomParser = result => parse(result) };
}
