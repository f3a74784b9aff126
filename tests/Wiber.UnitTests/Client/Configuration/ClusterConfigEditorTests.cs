using System.Text;
using Wiber.Client.Configuration;

namespace Wiber.UnitTests.Client.Configuration;

/// <summary>
/// Goal: a node is added and removed without a byte of anything else being changed.
/// Method: files as people write them, with comments, odd spacing and line ends; the whole text is compared.
/// </summary>
public sealed class ClusterConfigEditorTests : IDisposable
{
    private const string Head = "# ours\n\n[cluster]\nname = 'c'   # the name\n\n";
    private const string First = "[[node]]\nid = \"n1\"\nhost = \"127.0.0.1\"\nport = 9101  # clients\n";
    private const string Second = "[[node]]\n  id='n2'\n  host='127.0.0.1'\n  port=9102\n";

    private static readonly NodeConfig Third = new() { Id = "n3", Host = "127.0.0.1", Port = 9103 };

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wiber-editor-");

    private string FilePath => Path.Combine(_directory.FullName, "cluster.toml");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void A_node_is_written_behind_the_last_one()
    {
        Write(Head + First + "\n" + Second);

        ClusterConfigEditor.AddNode(FilePath, Third);

        Assert.Equal(
            Head + First + "\n" + Second + "\n[[node]]\nid = \"n3\"\nhost = \"127.0.0.1\"\nport = 9103\n", Read());
        Assert.Equal(["n1", "n2", "n3"], ClusterConfig.Load(FilePath).Nodes.Select(node => node.Id));
    }

    [Fact]
    public void What_stands_behind_the_nodes_stays_behind_them()
    {
        const string Tail = "\n# timing\n[raft]\nheartbeat_ms = 100\n# the end";
        Write(Head + First + Tail);

        ClusterConfigEditor.AddNode(FilePath, Third with { PeerPort = 7 });

        Assert.Equal(
            Head + First + "\n[[node]]\nid = \"n3\"\nhost = \"127.0.0.1\"\nport = 9103\npeer_port = 7\n" + Tail, Read());
    }

    [Fact]
    public void A_file_without_a_line_end_at_its_end_gets_one_in_between_and_loses_nothing()
    {
        Write((Head + First).TrimEnd('\n'));

        ClusterConfigEditor.AddNode(FilePath, Third);

        Assert.StartsWith(Head + First + "\n[[node]]\n", Read(), StringComparison.Ordinal);
    }

    [Fact]
    public void Line_ends_of_windows_and_a_byte_order_mark_stay()
    {
        string text = "\ufeff" + (Head + First).Replace("\n", "\r\n", StringComparison.Ordinal);
        Write(text);

        ClusterConfigEditor.AddNode(FilePath, Third);
        string added = Read();
        ClusterConfigEditor.RemoveNode(FilePath, "n3");

        Assert.Equal(text + "\r\n[[node]]\r\nid = \"n3\"\r\nhost = \"127.0.0.1\"\r\nport = 9103\r\n", added);
        Assert.Equal(text, Read());
    }

    [Theory]
    [InlineData("n1", Head + Second + "\n# third\n" + "[[node]]\nid='n4'\nhost='h'\nport=1\n")]
    [InlineData("n2", Head + First + "\n# third\n" + "[[node]]\nid='n4'\nhost='h'\nport=1\n")]
    [InlineData("n4", Head + First + "\n" + Second + "\n# third\n")]
    public void A_node_is_taken_out_and_comments_stay(string id, string expected)
    {
        Write(Head + First + "\n" + Second + "\n# third\n" + "[[node]]\nid='n4'\nhost='h'\nport=1\n");

        ClusterConfigEditor.RemoveNode(FilePath, id);

        Assert.Equal(expected, Read());
    }

    [Fact]
    public void Adding_is_undone_to_the_byte_unless_someone_changed_the_file_meanwhile()
    {
        string before = (Head + First).TrimEnd('\n');
        Write(before);

        Assert.True(ClusterConfigEditor.AddNode(FilePath, Third).TryUndo());
        Assert.Equal(before, Read());

        ClusterConfigEdit edit = ClusterConfigEditor.AddNode(FilePath, Third);
        File.AppendAllText(FilePath, "# mine\n");
        Assert.False(edit.TryUndo());
        Assert.EndsWith("# mine\n", Read(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_would_break_the_file_is_refused_and_nothing_is_changed()
    {
        Write(Head + First);
        string before = Read();

        ClusterConfigException twice = Assert.Throws<ClusterConfigException>(
            () => ClusterConfigEditor.AddNode(FilePath, Third with { Id = "N1" }));
        ClusterConfigException taken = Assert.Throws<ClusterConfigException>(
            () => ClusterConfigEditor.AddNode(FilePath, Third with { Port = 9101 }));
        ClusterConfigException unknown = Assert.Throws<ClusterConfigException>(
            () => ClusterConfigEditor.RemoveNode(FilePath, "n9"));
        ClusterConfigException last = Assert.Throws<ClusterConfigException>(
            () => ClusterConfigEditor.RemoveNode(FilePath, "n1"));

        Assert.Contains("\"N1\" is already the id", twice.Message, StringComparison.Ordinal);
        Assert.Contains("already the client port of n1", taken.Message, StringComparison.Ordinal);
        Assert.Contains("no node \"n9\"", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("1 to 9 nodes, here are 0", last.Message, StringComparison.Ordinal);
        Assert.Equal(before, Read());
        Assert.Single(_directory.GetFiles());
    }

    [Fact]
    public void Nodes_in_an_inline_array_are_left_to_their_owner()
    {
        Write("cluster.name = 'c'\nnode = [{ id = 'n1', host = 'h', port = 1 }]\n");

        ClusterConfigException error = Assert.Throws<ClusterConfigException>(
            () => ClusterConfigEditor.AddNode(FilePath, Third));

        Assert.Equal(
            $"{FilePath}:2: node: the nodes are not written as [[node]] tables; edit the file by hand", error.Message);
    }

    [Fact]
    public void A_link_to_the_file_stays_a_link_and_the_file_keeps_its_rights()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Write(Head + First);
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string link = Path.Combine(_directory.FullName, "link.toml");
        File.CreateSymbolicLink(link, FilePath);

        ClusterConfigEditor.AddNode(link, Third);

        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.Contains("n3", Read(), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
    }

    private void Write(string text) => File.WriteAllBytes(FilePath, Encoding.UTF8.GetBytes(text));

    private string Read() => Encoding.UTF8.GetString(File.ReadAllBytes(FilePath));
}
