using Wiber.Client.Toml;

namespace Wiber.Client.Configuration;

/// <summary>
/// A cluster.toml cannot be used. The message is one line, <c>file:line: key: detail</c>, with the file as the user gave it;
/// line and key are left out where there is none (the file is missing). Elements of <c>[[node]]</c> count from 0.
/// </summary>
public sealed class ClusterConfigException : Exception
{
    /// <summary>Describes a fault of a configuration file.</summary>
    /// <param name="file">The file as the user gave it.</param>
    /// <param name="line">The line, from 1, or null.</param>
    /// <param name="key">The full key, such as <c>node[1].port</c>, or null.</param>
    /// <param name="detail">What is wrong and what to do.</param>
    /// <param name="innerException">What it was found by, or null.</param>
    public ClusterConfigException(string file, int? line, string? key, string detail, Exception? innerException = null)
        : base(
            TomlText.OneLine($"{file}:{(line is null ? "" : $"{line}:")} {(key is null ? "" : key + ": ")}{detail}"),
            innerException)
    {
        File = file;
        Line = line;
        Key = key;
        Detail = detail;
    }

    /// <summary>The file as the user gave it.</summary>
    public string File { get; }

    /// <summary>The line, from 1; null if the fault has none.</summary>
    public int? Line { get; }

    /// <summary>The full key, such as <c>node[1].port</c>; null if the fault has none.</summary>
    public string? Key { get; }

    /// <summary>What is wrong, without the place.</summary>
    public string Detail { get; }
}
