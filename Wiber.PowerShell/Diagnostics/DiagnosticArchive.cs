using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Diagnostics;
using Wiber.Client.Logs;
using Wiber.Client.Processes;

namespace Wiber.PowerShell.Diagnostics;

/// <summary>
/// Writes what is needed to find out what is wrong with a cluster into a zip file. No message is in it. Of cluster.toml it has
/// the settings, none of which is a secret, and nothing else that stands in the file.
/// </summary>
/// <param name="client">The cluster.</param>
/// <param name="config">Its configuration; null if it is known by addresses.</param>
/// <param name="logLines">So many of the last lines of each log.</param>
internal sealed class DiagnosticArchive(WiberClient client, ClusterConfig? config, long logLines)
{
    private readonly List<string> _problems = [];

    /// <summary>Writes the file.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task WriteAsync(Stream file, CancellationToken cancellationToken)
    {
        using var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
        ClusterStatus status = await client.GetClusterStatusAsync(cancellationToken).ConfigureAwait(false);
        Add(zip, "cluster-status.json", Json(status, WiberJsonContext.Default.ClusterStatus));
        foreach (NodeStatus node in await NodeAnswers.AskAsync(client, status, cancellationToken).ConfigureAwait(false))
        {
            Add(zip, $"nodes/{node.Node}/status.json", Json(node, WiberJsonContext.Default.NodeStatus));
        }

        await AddAnswerAsync(zip, "topics.json", async () => Json(
            new TopicList { Topics = await client.GetTopicsAsync(cancellationToken).ConfigureAwait(false) },
            WiberJsonContext.Default.TopicList)).ConfigureAwait(false);
        if (config is not null)
        {
            // The settings and not the file: what people write into comments is theirs.
            Add(zip, "cluster.toml", config.ToToml());
            foreach (NodeConfig node in config.Nodes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                AddLog(zip, node);
            }
        }

        Add(zip, "about.txt", About());
    }

    private static void Add(ZipArchive zip, string name, string text)
    {
        using Stream entry = zip.CreateEntry(name).Open();
        entry.Write(Encoding.UTF8.GetBytes(text));
    }

    private static string Json<T>(T document, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Serialize(document, type);

    private async Task AddAnswerAsync(ZipArchive zip, string name, Func<Task<string>> ask)
    {
        try
        {
            Add(zip, name, await ask().ConfigureAwait(false));
        }
        catch (WiberApiException error)
        {
            // A cluster that does not answer is why such a file is written.
            _problems.Add($"{name}: {error.Message}");
        }
    }

    private void AddLog(ZipArchive zip, NodeConfig node)
    {
        string path = NodeFiles.ConsoleLog(node.DataDirectory);
        try
        {
            using var entry = new StreamWriter(zip.CreateEntry($"nodes/{node.Id}/console.log").Open());
            foreach (string line in new LogFollower(path).ReadTail(logLines))
            {
                entry.Write(line);
                entry.Write('\n');
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _problems.Add($"{path}: {error.Message}");
        }
    }

    private string About() => string.Join('\n', ((string[])
    [
        $"written {DateTimeOffset.UtcNow:u} by module Wiber {typeof(DiagnosticArchive).Assembly.GetName().Version?.ToString(3)}",
        $"{System.Runtime.InteropServices.RuntimeInformation.OSDescription}, "
            + System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription,
        $"last {logLines} lines of each log",
        .. _problems.Select(problem => $"missing: {problem}"),
    ]).Append(""));
}
