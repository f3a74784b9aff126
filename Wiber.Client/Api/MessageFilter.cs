namespace Wiber.Client.Api;

/// <summary>Which messages to read; everything that is given must hold.</summary>
public sealed record MessageFilter
{
    /// <summary>The sender, exactly.</summary>
    public string? Sender { get; init; }

    /// <summary>The recipient, exactly.</summary>
    public string? Recipient { get; init; }

    /// <summary>The key, exactly.</summary>
    public string? Key { get; init; }

    /// <summary>The id, exactly; given by the sender or by the node.</summary>
    public string? Id { get; init; }

    /// <summary>Headers with these values.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>A text in the payload; the case of A to Z does not matter.</summary>
    public string? Text { get; init; }

    /// <summary>Before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>As the end of a query, with <c>&amp;</c> in front of every part.</summary>
    internal string ToQuery() => string.Concat(
        Part("sender", Sender),
        Part("recipient", Recipient),
        Part("key", Key),
        Part("id", Id),
        string.Concat(Headers?.Select(each => Part("header", $"{each.Key}:{each.Value}")) ?? []),
        Part("text", Text),
        Part("until", Until is { } until ? TimestampConverter.ToText(until) : null));

    private static string Part(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}
