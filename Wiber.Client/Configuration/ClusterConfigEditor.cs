using System.Text;
using Wiber.Client.Toml;

namespace Wiber.Client.Configuration;

/// <summary>
/// Adds and removes nodes in the text of a cluster.toml. Comments, blank lines, line ends and everything else stay byte for byte:
/// the file is its owner's, who may have written it by hand.
/// </summary>
public static class ClusterConfigEditor
{
    /// <summary>Puts a <c>[[node]]</c> table behind the last one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="node">The node; its peer port is written only if it is not the default.</param>
    /// <returns>What was changed, so that it can be undone.</returns>
    /// <exception cref="ClusterConfigException">
    /// The file cannot be read, written or used, or could not be used with this node in it; nothing is changed then.
    /// </exception>
    public static ClusterConfigEdit AddNode(string path, NodeConfig node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return Edit(path, lines =>
        {
            int last = NodeHeaders(lines, path)[^1];
            int place = EndOfTable(lines, last);
            string end = lines.NewLine;
            lines.EndLine(place - 1);
            lines.Insert(place, [end, .. ClusterConfigWriter.NodeLines(node).Select(line => line + end)]);
        });
    }

    /// <summary>
    /// Takes out the <c>[[node]]</c> table of a node, and the blank line in front of it if another one follows.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="id">The node's id.</param>
    /// <returns>What was changed, so that it can be undone.</returns>
    /// <exception cref="ClusterConfigException">
    /// The file cannot be read, written or used, has no such node or no other; nothing is changed then.
    /// </exception>
    public static ClusterConfigEdit RemoveNode(string path, string id)
    {
        return Edit(path, lines =>
        {
            int position = IndexOf(lines, path, id);
            int first = NodeHeaders(lines, path)[position];
            int end = EndOfTable(lines, first);
            bool isBlankBefore = first > 0 && lines.IsBlank(first - 1);
            bool isBlankAfter = end == lines.Count || lines.IsBlank(end);
            lines.Remove(isBlankBefore && isBlankAfter ? first - 1 : first, end);
        });
    }

    /// <summary>Puts a <c>[tls]</c> table at the end.</summary>
    /// <param name="path">The file.</param>
    /// <param name="authority">Path of the authority's certificate; if relative, to the file.</param>
    /// <returns>What was changed, so that it can be undone.</returns>
    /// <exception cref="ClusterConfigException">
    /// The file cannot be read, written or used, or has such a table; nothing is changed then.
    /// </exception>
    public static ClusterConfigEdit AddTls(string path, string authority)
    {
        return Edit(path, lines =>
        {
            string end = lines.NewLine;
            lines.EndLine(lines.Count - 1);
            lines.Insert(lines.Count, [end, $"[tls]{end}", $"ca = {TomlText.String(authority)}{end}"]);
        });
    }

    private static ClusterConfigEdit Edit(string path, Action<TextLines> change)
    {
        // Also tells every fault that the file has already, with its line.
        ClusterConfig.Load(path);
        try
        {
            byte[] before = File.ReadAllBytes(path);
            var lines = new TextLines(Encoding.UTF8.GetString(before));
            change(lines);
            string text = lines.ToString();
            ClusterConfigReader.Parse(text, path, path);
            var edit = new ClusterConfigEdit(path, before, Encoding.UTF8.GetBytes(text));
            edit.Apply();
            return edit;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ClusterConfigException(path, null, null, $"cannot be changed: {error.Message}", error);
        }
    }

    private static int IndexOf(TextLines lines, string path, string id)
    {
        IReadOnlyList<NodeConfig> nodes = ClusterConfigReader.Parse(lines.ToString(), path, path).Nodes;
        int position = nodes.TakeWhile(node => node.Id != id).Count();
        return position < nodes.Count
            ? position
            : throw new ClusterConfigException(path, null, "node", $"there is no node \"{id}\"");
    }

    /// <summary>The line numbers, from 0, of the <c>[[node]]</c> headers.</summary>
    private static int[] NodeHeaders(TextLines lines, string path)
    {
        TomlTable document = TomlDocument.Parse(lines.ToString(), path);
        return document.TryGet("node", out TomlEntry? entry) && entry.Value is TomlArray { IsArrayOfTables: true } nodes
            ? [.. nodes.Select(node => node.Position.Line - 1)]
            : throw new ClusterConfigException(
                path, entry?.KeyPosition.Line, "node", "the nodes are not written as [[node]] tables; edit the file by hand");
    }

    /// <summary>
    /// The line behind a table's last value. Blank lines and comments behind it are not taken as the table's: a comment stands in
    /// front of what it is about.
    /// </summary>
    private static int EndOfTable(TextLines lines, int header)
    {
        TomlTable document = TomlDocument.Parse(lines.ToString(), "");
        int end = TablesOf(document)
            .Select(table => table.Position.Line - 1)
            .Where(line => line > header)
            .DefaultIfEmpty(lines.Count)
            .Min();
        while (lines.IsBlank(end - 1) || lines.IsComment(end - 1))
        {
            end--;
        }

        return end;
    }

    /// <summary>All tables that have headers; cluster.toml knows none within another.</summary>
    private static IEnumerable<TomlTable> TablesOf(TomlTable document) => document.Entries.SelectMany(entry => entry.Value switch
    {
        TomlTable table => [table],
        TomlArray array => array.OfType<TomlTable>(),
        _ => [],
    });
}
