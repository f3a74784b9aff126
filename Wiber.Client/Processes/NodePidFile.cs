using System.Text.Json;

namespace Wiber.Client.Processes;

/// <summary>
/// Says which process runs a node: <c>node.pid</c> in the node's data directory. It outlives a killed node and a reboot, so it
/// counts only while <see cref="IsCurrent"/>.
/// </summary>
/// <param name="Pid">The process id.</param>
/// <param name="StartToken">The process's <see cref="ProcessIdentity.StartToken"/>.</param>
/// <param name="Node">The node's id.</param>
/// <param name="Cluster">The cluster's name.</param>
public sealed record NodePidFile(int Pid, string StartToken, string Node, string Cluster)
{
    private const int SizeBytesMax = 4096;

    /// <summary>True if the process that wrote the file still runs.</summary>
    public bool IsCurrent() => ProcessIdentity.IsAlive(Pid, StartToken);

    /// <summary>Describes the calling process.</summary>
    public static NodePidFile OfThisProcess(string node, string cluster)
    {
        int pid = Environment.ProcessId;
        string token = ProcessIdentity.StartToken(pid)
            ?? throw new InvalidOperationException("the start time of this process cannot be read");
        return new NodePidFile(pid, token, node, cluster);
    }

    /// <summary>
    /// Writes the file whole or not at all: a temporary file is renamed. The caller holds the <see cref="NodeLock"/>.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string dataDirectory)
    {
        string path = NodeFiles.PidFile(dataDirectory);
        string temporary = path + ".new";
        File.WriteAllBytes(temporary, ToJson());
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads the file; null if there is none or it is not a pid file.</summary>
    /// <exception cref="IOException">The file is there and cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static NodePidFile? TryRead(string dataDirectory)
    {
        try
        {
            using var file = new FileStream(
                NodeFiles.PidFile(dataDirectory), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            NodePidFile? read = file.Length > SizeBytesMax
                ? null
                : JsonSerializer.Deserialize(file, ProcessesJsonContext.Default.NodePidFile);
            return read is { Pid: > 0, StartToken: not null } ? read : null;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Deletes the file if it is there.</summary>
    public static void Delete(string dataDirectory) => File.Delete(NodeFiles.PidFile(dataDirectory));

    /// <summary>Without the serializer, which every start of a node would have to load for these four values.</summary>
    private byte[] ToJson()
    {
        using var content = new MemoryStream();
        using (var json = new Utf8JsonWriter(content))
        {
            json.WriteStartObject();
            json.WriteNumber("pid"u8, Pid);
            json.WriteString("startToken"u8, StartToken);
            json.WriteString("node"u8, Node);
            json.WriteString("cluster"u8, Cluster);
            json.WriteEndObject();
        }

        return content.ToArray();
    }
}
