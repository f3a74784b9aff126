namespace Wiber.Client.Toml;

/// <summary>A document is not TOML 1.0. The message is one line: <c>source:line:column: [key: ]detail</c>.</summary>
public sealed class TomlException : Exception
{
    /// <summary>Describes a fault at a place of a document.</summary>
    /// <param name="sourceName">The document's name, usually its path as the user gave it.</param>
    /// <param name="position">Where the fault is.</param>
    /// <param name="key">The full key whose value was being read, or null.</param>
    /// <param name="detail">What is wrong.</param>
    public TomlException(string sourceName, TomlPosition position, string? key, string detail)
        : base(TomlText.OneLine($"{sourceName}:{position.Line}:{position.Column}: {(key is null ? "" : key + ": ")}{detail}"))
    {
        SourceName = sourceName;
        Position = position;
        Key = key;
        Detail = detail;
    }

    /// <summary>The document's name.</summary>
    public string SourceName { get; }

    /// <summary>Where the fault is.</summary>
    public TomlPosition Position { get; }

    /// <summary>Line of the fault, from 1.</summary>
    public int Line => Position.Line;

    /// <summary>Column of the fault in Unicode code points, from 1.</summary>
    public int Column => Position.Column;

    /// <summary>The full key whose value was being read, such as <c>node.port</c>; null outside of a value.</summary>
    public string? Key { get; }

    /// <summary>What is wrong, without the place.</summary>
    public string Detail { get; }
}
