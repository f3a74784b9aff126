using System.Runtime.CompilerServices;
using Wiber.Client.Api;
using Wiber.Tui.Monitor.Events;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.Rendering;
using Wiber.UnitTests.Raft.Transcripts.Runner;

namespace Wiber.UnitTests.Tui.Monitor;

/// <summary>
/// Goal: what the user sees, on terminals of three sizes. Method: a made-up cluster goes through a scene, and the whole screen is
/// compared with a file beside this one. With the environment variable WIBER_SCREENS set to "rewrite", the files are written
/// instead, to be read in the difference.
/// </summary>
public sealed class ScreenTests
{
    private const string Switch = "WIBER_SCREENS";
    private const string Rewrite = "rewrite";

    private static readonly Dictionary<string, Action<SampleCluster>> Scenes = new()
    {
        ["logs"] = _ => { },
        ["failover"] = cluster => cluster
            .Press('K').Press('y')
            .After(120).Down("n1").Happen(new MonitorEvent.ActionEnded("n1", "n1 killed", false))
            .After(30).Log("n3", "STATE -> PRE-CANDIDATE (term 1): the leader's connection broke")
            .After(64).Log("n3", "STATE -> LEADER (term 2): won the election with 2 of 3 votes")
            .After(10).Up("n3", "leader", 2).Up("n2", "follower", 2),
        ["cut"] = cluster => cluster
            .Press('x').Press('y')
            .After(40).Happen(new MonitorEvent.ActionEnded("n1", "n1 is cut off from n2,n3", false))
            .After(400).Log("n2", "STATE -> LEADER (term 2): won the election with 2 of 3 votes")
            .After(300).Up("n1", "follower", 1, isolatedFrom: ["n2", "n3"]).Up("n2", "leader", 2).Up("n3", "follower", 2),
        ["joined"] = cluster => cluster
            .Happen(new MonitorEvent.NodesKnown([.. new[] { "n1", "n2", "n3", "n4" }.Select(
                id => new KnownNode(id, new Uri($"http://127.0.0.1:910{id[1]}"), IsConfigured: true))]))
            .Up("n4", "learner", 1, applied: 4_000).Log("n4", "log recovered: last index 0, term 0, applied 0, 0 torn bytes cut"),
        ["question"] = cluster => cluster.Press('2').Press('S'),
        ["help"] = cluster => cluster.Press('?'),
        ["publish"] = cluster => cluster.Press('p').Type("chat").Press(KeyCode.Tab).Type("héllo 你好").Press(KeyCode.Tab),
        ["topics"] = cluster => Topics(cluster),
        ["topic"] = cluster => Topic(cluster),
        ["message"] = cluster => Topic(cluster).Press(KeyCode.Enter),
        ["groups"] = cluster => cluster.Press('g').Happen(new MonitorEvent.GroupsLoaded(
            cluster.State.LatestRequest, [SampleCluster.Group("audit", 0), SampleCluster.Group("billing", 1_234)])),
        ["events"] = cluster => cluster.Press('e'),
        ["zoomed-and-filtered"] = cluster => cluster.Press('3', KeyCode.Enter, 'f').Type("leader").Press(KeyCode.Enter, 'T'),
        ["cut-lines"] = cluster => cluster
            .Press('w').Log("n1", "a long line: " + new string('x', 100) + " end").Press(KeyCode.Right),
        ["hostile"] = cluster => cluster.Log(
            "n1",
            "tabs\tand \e[2J\e[31mescapes\a and a bell",
            "combining e\u0301\u0301 and 你好世界 and \ud83d\ude00 and \u202eturned",
            new string('x', 1_000_000)),
    };

    public static TheoryData<string, int, int> Screens
    {
        get
        {
            var screens = new TheoryData<string, int, int>();
            foreach (string scene in Scenes.Keys)
            {
                screens.Add(scene, 80, 24);
            }

            foreach (string scene in new[] { "logs", "failover", "cut", "joined", "help", "topic" })
            {
                screens.Add(scene, 120, 40);
                screens.Add(scene, 200, 60);
            }

            return screens;
        }
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public void Looks_as_in_its_file(string scene, int width, int height)
    {
        string? mode = Environment.GetEnvironmentVariable(Switch);
        Assert.True(mode is null or "" or Rewrite, $"{Switch} is '{mode}', but can only be '{Rewrite}'");
        SampleCluster cluster = SampleCluster.Running().Resize(width, height);
        Scenes[scene](cluster);

        string actual = Screen.Render(cluster.State, Glyphs.Unicode).ToText();

        string path = Path.Combine(Folder(), $"{scene}-{width}x{height}.txt");
        if (mode == Rewrite)
        {
            File.WriteAllText(path, actual);
            return;
        }

        string expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Assert.True(
            actual == expected,
            $"{Path.GetFileName(path)} looks otherwise (- expected, + drawn). If that is right: {Switch}={Rewrite} dotnet test "
                + $"tests/Wiber.UnitTests -c Release --filter {nameof(ScreenTests)}\n{LineDiff.Between(expected, actual)}");
    }

    [Fact]
    public void No_size_is_too_small_and_nothing_is_drawn_outside()
    {
        foreach (string scene in Scenes.Keys)
        {
            foreach ((int width, int height) in new[] { (1, 1), (3, 2), (10, 5), (20, 8), (39, 11), (79, 7), (300, 3) })
            {
                SampleCluster cluster = SampleCluster.Running().Resize(width, height);
                Scenes[scene](cluster);

                Frame frame = Screen.Render(cluster.State, Glyphs.Unicode);

                Assert.Equal((width, height), (frame.Width, frame.Height));
            }
        }
    }

    [Fact]
    public void Without_more_than_ASCII_everything_is_ASCII()
    {
        foreach (string scene in Scenes.Keys)
        {
            SampleCluster cluster = SampleCluster.Running().Resize(120, 40);
            Scenes[scene](cluster);

            string text = Screen.Render(cluster.State, Glyphs.Ascii).ToText();

            Assert.True(System.Text.Ascii.IsValid(text), text);
        }
    }

    [Fact]
    public void Nine_nodes_have_rows_and_the_one_in_focus_its_log()
    {
        var cluster = new SampleCluster(9);
        cluster.Resize(80, 24).Press('9').Log("n9", "the last one");

        string text = Screen.Render(cluster.State, Glyphs.Unicode).ToText();

        Assert.Contains("9 n9", text, StringComparison.Ordinal);
        Assert.Contains("the last one", text, StringComparison.Ordinal);
    }

    private static SampleCluster Topics(SampleCluster cluster) => cluster.Press('t').Happen(new MonitorEvent.TopicsLoaded(
        cluster.State.LatestRequest, [SampleCluster.Topic("chat", 3), SampleCluster.Topic("orders", 1_200_000, 6)]));

    private static SampleCluster Topic(SampleCluster cluster)
    {
        Topics(cluster).Press(KeyCode.Enter);
        return cluster
            .Happen(new MonitorEvent.MessagesLoaded(
                cluster.State.LatestRequest,
                new FetchAnswer
                {
                    Messages = [SampleCluster.Message(0, "hello"), SampleCluster.Message(1, "two\nlines")],
                    Cursor = "0-2",
                },
                false))
            .Happen(new MonitorEvent.MessageArrived(cluster.State.LatestRequest, SampleCluster.Message(2, "héllo 你好", null)));
    }

    // The files are read where they are written, next to this one, so that rewriting needs no other place.
    private static string Folder([CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "Screens");
}
