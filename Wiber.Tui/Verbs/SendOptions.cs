using System.CommandLine;
using System.CommandLine.Parsing;
using Wiber.Client.Api;

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

    public Option<Dictionary<string, string>?> Headers { get; } = new("--header", "-H")
    {
        Description = "A header; may be repeated.",
        HelpName = "NAME=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = ParseHeaders,
    };

    public void AddTo(Command verb)
    {
        verb.Arguments.Add(Topic);
        verb.Arguments.Add(Text);
        Option[] options = [File, Id, Key, Sender, Recipient, ContentType, Headers];
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

    private static Dictionary<string, string>? ParseHeaders(ArgumentResult result)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Token token in result.Tokens)
        {
            int equals = token.Value.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                result.AddError($"--header \"{token.Value}\" is not NAME=VALUE");
                return null;
            }

            if (!headers.TryAdd(token.Value[..equals], token.Value[(equals + 1)..]))
            {
                result.AddError($"--header {token.Value[..equals]} is given twice");
                return null;
            }
        }

        return headers;
    }
}
