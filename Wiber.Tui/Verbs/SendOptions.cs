using System.CommandLine;
using System.CommandLine.Parsing;
using Wiber.Client.Api;
using Wiber.Tui.CommandLine;

namespace Wiber.Tui.Verbs;

/// <summary>The arguments and options of <c>wiber send</c>, and the message they describe.</summary>
internal sealed class SendOptions
{
    public Argument<string> Topic { get; } = new("TOPIC")
    {
        Description = "The topic; the first message makes it.",
    };

    public Argument<string?> Text { get; } = new("TEXT")
    {
        Description = "The message. Without it, standard input is sent, a message a line.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public Option<FileInfo?> File { get; } = new("--file", "-f")
    {
        Description = "Send the content of a file as one message, as application/octet-stream if it is not text.",
        HelpName = "PATH",
    };

    public Option<string?> Id { get; } = new("--id")
    {
        Description = "The message's id: however often it is sent, it is stored once.",
        HelpName = "ID",
    };

    public Option<string?> Key { get; } = new("--key", "-k") { Description = "The message's key.", HelpName = "KEY" };

    public Option<string?> Sender { get; } = new("--sender", "-s") { Description = "Who sends it.", HelpName = "NAME" };

    public Option<string?> Recipient { get; } = new("--recipient", "-r") { Description = "Whom it is for.", HelpName = "NAME" };

    public Option<string?> ContentType { get; } = new("--content-type", "-t")
    {
        Description = "Media type of the payload. Default: text. With application/json the payload must be one JSON value.",
        HelpName = "TYPE",
    };

    public Option<Dictionary<string, string>?> Headers { get; } = HeaderOption.Create("A header; may be repeated.");

    public Option<bool> Ndjson { get; } = new("--ndjson")
    {
        Description = "Standard input is a JSON message a line, with payload and any of id, key, sender, recipient, headers, "
            + "contentType, encoding, timestamp, as wiber receive --json prints them.",
    };

    public Option<int?> Partition { get; } = PartitionOption();

    public Option<string?> Acks { get; } = AcksOption.Create(
        "When a message counts as sent: on the disks of a majority, on the leader's, or when it has it. "
        + "Default: the topic's own, which is quorum unless changed.");

    public void AddTo(Command verb)
    {
        verb.Arguments.Add(Topic);
        verb.Arguments.Add(Text);
        Option[] options = [File, Ndjson, Id, Key, Sender, Recipient, ContentType, Headers, Partition, Acks];
        foreach (Option option in options)
        {
            verb.Options.Add(option);
        }

        verb.Validators.Add(result =>
        {
            bool hasText = result.GetResult(Text) is { Tokens.Count: > 0 };
            bool hasFile = result.GetResult(File) is not null;
            if (hasText && hasFile)
            {
                result.AddError("TEXT and --file are two messages; give one of them");
            }

            if ((hasText || hasFile) && result.GetResult(Ndjson) is not null)
            {
                result.AddError("--ndjson reads standard input; TEXT and --file are messages of their own");
            }

            if (!hasText && !hasFile && result.GetResult(Id) is not null)
            {
                result.AddError("--id names one message; give TEXT or --file with it");
            }
        });
    }

    /// <summary>The message but for its payload.</summary>
    public OutgoingMessage Template(ParseResult arguments) => new()
    {
        Payload = ReadOnlyMemory<byte>.Empty,
        Id = arguments.GetValue(Id),
        Key = arguments.GetValue(Key),
        Sender = arguments.GetValue(Sender),
        Recipient = arguments.GetValue(Recipient),
        ContentType = arguments.GetValue(ContentType),
        Headers = arguments.GetValue(Headers),
    };

    /// <summary>When messages count as sent.</summary>
    public Acks? ReadAcks(ParseResult arguments) => AcksOption.Read(arguments.GetValue(Acks));

    private static Option<int?> PartitionOption()
    {
        Func<ArgumentResult, long> parse = NumberRule.Whole("--partition", 0);
        return new Option<int?>("--partition", "-p")
        {
            Description = "The partition. Default: by the key, or the next one in turn.",
            HelpName = "N",
            CustomParser = result => (int)Math.Min(parse(result), int.MaxValue),
        };
    }
}
