using Wiber.Client.Api;
using Wiber.Client.Text;

namespace Wiber.PowerShell.Messages;

/// <summary>A stored message.</summary>
public class WiberMessage
{
    private const int PreviewCharsMax = 200;

    internal WiberMessage(Message message, object payload, string config)
    {
        Stored = message;
        Payload = payload;
        Config = config;
    }

    /// <summary>The topic.</summary>
    public string Topic => Stored.Topic;

    /// <summary>The partition within the topic.</summary>
    public int Partition => Stored.Partition;

    /// <summary>The place within the partition.</summary>
    public long Offset => Stored.Offset;

    /// <summary>The message's id: its sender's, or one that the node gave it.</summary>
    public string? Id => Stored.Id;

    /// <summary>The key by which its sender sorted it, or null.</summary>
    public string? Key => Stored.Key;

    /// <summary>Who sent it, or null.</summary>
    public string? Sender => Stored.Sender;

    /// <summary>Whom it is for, or null.</summary>
    public string? Recipient => Stored.Recipient;

    /// <summary>
    /// The payload: text as a string, JSON as it was written, or as objects if that was asked for, anything else as bytes.
    /// </summary>
    public object Payload { get; }

    /// <summary>Media type of the payload; null means text.</summary>
    public string? ContentType => Stored.ContentType;

    /// <summary>Its headers.</summary>
    public IReadOnlyDictionary<string, string> Headers => Stored.Headers ?? EmptyHeaders;

    /// <summary>When the leader accepted it.</summary>
    public DateTimeOffset? Timestamp => Stored.Timestamp;

    /// <summary>The time its sender gave it, or null.</summary>
    public DateTimeOffset? ClientTimestamp => Stored.ClientTimestamp;

    /// <summary>
    /// The sender's time, corrected by what it said of its clock; as it is if it said nothing; the leader's if it gave none.
    /// </summary>
    public DateTimeOffset? CorrectedTimestamp => Stored.CorrectedTimestamp;

    /// <summary>True, with -Order Timestamp, if one that belongs behind it had been given out before it came.</summary>
    public bool Late => Stored.Late is true;

    /// <summary>Hybrid logical clock of the message as the node wrote it: microseconds since 1970, a dot, a count.</summary>
    public string? HybridTime => Stored.Hlc?.ToString();

    /// <summary>Term of the leader that accepted it.</summary>
    public long? Term => Stored.Term;

    /// <summary>The cluster, as -Config takes it: its file, or the addresses of its nodes.</summary>
    public string Config { get; }

    internal Message Stored { get; }

    private static IReadOnlyDictionary<string, string> EmptyHeaders { get; } = new Dictionary<string, string>();

    /// <summary>The beginning of the payload on one line, without what would disturb a terminal.</summary>
    public string Preview
    {
        get
        {
            string text = Payload is byte[] bytes ? $"{bytes.Length} bytes" : GetText();
            return TerminalText.Escape(text.Length > PreviewCharsMax ? text[..PreviewCharsMax] + "…" : text);
        }
    }

    /// <summary>The payload's bytes.</summary>
    public byte[] GetBytes() => Stored.GetBytes();

    /// <summary>The payload as text: text itself, JSON as it was written, anything else as its base64.</summary>
    public string GetText() => Stored.GetText();

    /// <summary>The payload as text.</summary>
    public override string ToString() => GetText();
}
