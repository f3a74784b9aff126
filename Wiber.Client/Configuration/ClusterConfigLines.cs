using Wiber.Client.Toml;

namespace Wiber.Client.Configuration;

/// <summary>Finds where in a cluster.toml something is set, for faults that show only when the settings are used.</summary>
public static class ClusterConfigLines
{
    /// <summary>The line of a node's key, from 1; null if the file cannot be read or does not set it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="node">The node's place in the file, from 0.</param>
    /// <param name="key">The key, such as <c>port</c>.</param>
    public static int? Find(string path, int node, string key)
    {
        try
        {
            TomlTable document = TomlDocument.Parse(File.ReadAllText(path), path);
            return document.TryGet("node", out TomlEntry? nodes)
                && nodes.Value is TomlArray array
                && node < array.Count
                && array[node] is TomlTable table
                && table.TryGet(key, out TomlEntry? entry)
                    ? entry.KeyPosition.Line
                    : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TomlException)
        {
            return null;
        }
    }
}
