using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Wiber.Client.Api;
using Wiber.Client.Text;
using Wiber.Tui.CommandLine;

namespace Wiber.Tui.Verbs;

/// <summary>The options of <c>wiber receive|history</c> that say which messages are wanted.</summary>
internal sealed class FilterOptions
{
    private readonly Option<int?> _partition;
    private readonly Option<string?> _sender = Text("--sender", "NAME", "Only messages of this sender.", "-s");
    private readonly Option<string?> _recipient = Text("--recipient", "NAME", "Only messages for this recipient.", "-r");
    private readonly Option<string?> _key = Text("--key", "KEY", "Only messages with this key.", "-k");
    private readonly Option<string?> _id = Text("--id", "ID", "Only the message with this id.");
    private readonly Option<string?> _text = Text(
        "--text", "TEXT", "Only messages with this text in them; the case of A to Z does not matter.");

    private readonly Option<Dictionary<string, string>?> _headers =
        HeaderOption.Create("Only messages with this header; may be repeated.");

    private readonly Option<DateTimeOffset?> _until = Time("--until", "Only messages before this time.");

    public FilterOptions()
    {
        Func<ArgumentResult, long> parse = NumberRule.Whole("--partition", 0);
        _partition = new Option<int?>("--partition", "-p")
        {
            Description = "Only this partition. Default: all, in the order in which messages were stored.",
            HelpName = "N",
            CustomParser = result => (int)Math.Min(parse(result), int.MaxValue),
        };
    }

    public IEnumerable<Option> All => [_partition, _sender, _recipient, _key, _id, _headers, _text, _until];

    public void AddTo(Command verb)
    {
        foreach (Option option in All)
        {
            verb.Options.Add(option);
        }
    }

    public int? Partition(ParseResult arguments) => arguments.GetValue(_partition);

    public MessageFilter Read(ParseResult arguments) => new()
    {
        Sender = arguments.GetValue(_sender),
        Recipient = arguments.GetValue(_recipient),
        Key = arguments.GetValue(_key),
        Id = arguments.GetValue(_id),
        Headers = arguments.GetValue(_headers),
        Text = arguments.GetValue(_text),
        Until = arguments.GetValue(_until),
    };

    /// <summary>An option that is a time: RFC 3339, or how long ago, such as 90s or 2h.</summary>
    public static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = $"{description} RFC 3339, or how long ago: 2026-01-31T12:00:00Z, 90s, 2h.",
        HelpName = "TIME",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Quantity.TryParseTime(text, out long ms))
            {
                return DateTimeOffset.UtcNow - TimeSpan.FromMilliseconds(ms);
            }

            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
            {
                return time;
            }

            result.AddError($"{name} must be a time such as 2026-01-31T12:00:00Z, or how long ago such as 90s or 2h, not \"{text}\"");
            return null;
        },
    };

    private static Option<string?> Text(string name, string helpName, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = helpName };
}
