namespace Wiber.Client.Configuration;

/// <summary>How a node writes its own log.</summary>
public enum LogFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>A JSON object a line, for programs.</summary>
    Json,
}
