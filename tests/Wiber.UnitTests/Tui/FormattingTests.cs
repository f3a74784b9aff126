using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Text;
using Wiber.Tui.Formatting;

namespace Wiber.UnitTests.Tui;

/// <summary>
/// Goal: what people read is aligned, coloured only on demand, stable, and cannot steer their terminal.
/// Method: documents in, lines out.
/// </summary>
public sealed class FormattingTests
{
    private static readonly ClusterStatus Status = new()
    {
        Cluster = "wiber",
        Leader = "n2",
        Term = 3,
        Nodes =
        [
            new()
            {
                Id = "n1",
                Url = "http://127.0.0.1:9101",
                Pid = 7,
                State = "up",
                Role = "follower",
                Term = 3,
                CommitIndex = 98,
                AppliedIndex = 97,
            },
            new()
            {
                Id = "n2",
                Url = "http://127.0.0.1:9102",
                Pid = 4711,
                State = "up",
                Role = "leader",
                Term = 3,
                CommitIndex = 120,
                AppliedIndex = 120,
            },
            new() { Id = "n3", Url = "http://127.0.0.1:9103", State = "down" },
        ],
    };

    [Fact]
    public void A_status_is_a_headline_and_an_aligned_table_that_marks_the_leader()
    {
        Assert.Equal(
            [
                "cluster wiber, leader n2, term 3",
                "NODE  STATE  ROLE      TERM  COMMIT  APPLIED  LAG  URL                     PID",
                "n1    up     follower     3      98       97   23  http://127.0.0.1:9101     7",
                "n2 *  up     leader       3     120      120    0  http://127.0.0.1:9102  4711",
                "n3    down   -            -       -        -    -  http://127.0.0.1:9103     -",
            ],
            ClusterStatusText.Full(Status, new Palette(false)));
    }

    [Fact]
    public void What_cluster_toml_and_the_cluster_do_not_agree_on_is_said_below_the_table()
    {
        ClusterStatus status = Status with
        {
            Nodes =
            [
                Status.Nodes[1],
                Status.Nodes[0] with { Role = "waiting", Member = false },
                Status.Nodes[0] with
                {
                    Id = "n4",
                    Role = "learner",
                    Member = true,
                    Configured = false,
                    IsolatedFrom = ["n1", "n2"],
                },
            ],
        };

        string[] lines = ClusterStatusText.Full(status, new Palette(false)).ToArray();

        Assert.Contains("learner", lines[4]);
        Assert.Equal(
            [
                "n4 is a member of the cluster and not in cluster.toml",
                "n4 is cut off from n1, n2: wiber heal n4",
                "n1 is not a member of the cluster: wiber node add n1",
            ],
            lines[5..]);
    }

    [Fact]
    public void Members_are_a_table_that_marks_the_leader_and_what_is_not_committed()
    {
        var members = new MemberList
        {
            Cluster = "wiber",
            Node = "n1",
            Leader = "n1",
            Index = 4,
            Committed = false,
            Nodes =
            [
                new()
                {
                    Id = "n1",
                    Disk = "00000000000000aa",
                    Role = "voter",
                    Host = "127.0.0.1",
                    Port = 9101,
                    PeerPort = 10101,
                    Url = new Uri("http://127.0.0.1:9101"),
                    MatchIndex = 12,
                    Active = true,
                },
                new()
                {
                    Id = "n4",
                    Disk = "00000000000000bb",
                    Role = "joining",
                    Host = "127.0.0.1",
                    Port = 9104,
                    PeerPort = 10104,
                    Url = new Uri("http://127.0.0.1:9104"),
                    MatchIndex = 3,
                    Active = false,
                },
            ],
        };
        NodeConfig[] nodes = [new() { Id = "n1", Host = "127.0.0.1", Port = 9101 }, new() { Id = "n2", Host = "h", Port = 1 }];
        var config = new ClusterConfig("wiber", "cluster.toml", "data", new RaftOptions(), nodes);

        Assert.Equal(
            [
                "NODE  ROLE     URL                    PEERS  MATCH  ACTIVE  DISK",
                "n1 *  voter    http://127.0.0.1:9101  10101     12  yes     00000000000000aa",
                "n4    joining  http://127.0.0.1:9104  10104      3  no      00000000000000bb",
                "a change is not committed yet",
                "n4 is a member of the cluster and not in cluster.toml",
                "n2 is in cluster.toml and not a member: wiber node add n2",
            ],
            MembersText.Of(members, config, new Palette(false)));
    }

    [Fact]
    public void Colours_change_nothing_but_the_colour()
    {
        string[] plain = ClusterStatusText.Full(Status, new Palette(false)).ToArray();
        string[] coloured = ClusterStatusText.Full(Status, new Palette(true)).ToArray();

        Assert.Contains("\e[32m", string.Concat(coloured));
        Assert.Equal(plain, coloured.Select(line => System.Text.RegularExpressions.Regex.Replace(line, "\e\\[[0-9]*m", "")));
        Assert.DoesNotContain('\e', string.Concat(plain));
    }

    [Fact]
    public void A_status_as_json_is_the_documented_document_in_one_line()
    {
        string json = JsonLine.Of(Status with { Cluster = "größe+1" });

        Assert.DoesNotContain('\n', json);
        Assert.Contains("größe+1", json);
        JsonElement root = JsonDocument.Parse(json).RootElement;
        JsonElement node = root.GetProperty("nodes")[1];
        Assert.Equal(("n2", 3), (root.GetProperty("leader").GetString(), root.GetProperty("term").GetInt32()));
        Assert.Equal(
            [
                "id", "url", "pid", "state", "role", "term", "commitIndex", "appliedIndex", "lastLogIndex", "clock",
                "commitLatency", "isolatedFrom", "member", "configured",
            ],
            node.EnumerateObject().Select(property => property.Name));
    }

    [Theory]
    [InlineData("plain text, größe, 日本語, 👩‍🚀", "plain text, größe, 日本語, 👩‍🚀")]
    [InlineData("a\nb\r\tc", @"a\nb\r\tc")]
    [InlineData("\e[2J\a\0\u007f\u009b", @"\x1b[2J\x07\x00\x7f\x9b")]
    [InlineData("abc\u202edef\u2028", @"abc\u202edef\u2028")]
    public void Text_for_a_terminal_has_nothing_in_it_that_steers_or_hides(string text, string expected) =>
        Assert.Equal(expected, TerminalText.Escape(text));

    [Fact]
    public void A_message_is_time_sender_and_text_and_escaped_only_for_a_terminal()
    {
        Message message = Message("a\e[2J");

        Assert.Equal(
            @"[2026-11-21 03:04:05.123] al\nice: a\x1b[2J",
            MessageLine.Of(message with { Sender = "al\nice" }, isForTerminal: true));
        Assert.Equal("[2026-11-21 03:04:05.123] alice: a\e[2J", MessageLine.Of(message, isForTerminal: false));
        Assert.Equal("[2026-11-21 03:04:05.123] a\e[2J", MessageLine.Of(message with { Sender = null }, isForTerminal: false));
    }

    [Fact]
    public void A_publish_answer_is_a_place_and_an_id()
    {
        var answer = new PublishAnswer { Topic = "chat", Partition = 0, Offset = 42, Id = "x\e1" };

        Assert.Equal(@"chat[0]@42 id=x\x1b1", MessageLine.Of(answer, isForTerminal: true));
        Assert.Equal("chat[0]@42 duplicate", MessageLine.Of(answer with { Id = null, Duplicate = true }, isForTerminal: true));
        Assert.Equal("chat[0] accepted", MessageLine.Of(answer with { Id = null, Offset = null }, isForTerminal: true));
    }

    [Fact]
    public void Topics_are_a_table_of_counts()
    {
        TopicList topics = JsonSerializer.Deserialize(
            """
            {"topics":[{"topic":"chat","partitions":[{"partition":0},{"partition":1}],"messageCount":1200,"acks":"leader",
             "retentionMs":604800000,"retentionBytes":10737418240,"retentionMessages":5},{"topic":"x","partitions":[],"acks":"quorum"}]}
            """,
            WiberJsonContext.Default.TopicList)!;

        Assert.Equal(
            [
                "TOPIC  PARTITIONS  MESSAGES  KEPT                 ACKS",
                "chat            2      1200  7d, 10G, 5 messages  leader",
                "x               0         0  for ever             quorum",
            ],
            TopicsText.Of(topics.Topics, new Palette(false)));
    }

    private static Message Message(string text) => new()
    {
        Topic = "chat",
        Partition = 0,
        Offset = 1,
        Sender = "alice",
        Payload = JsonSerializer.SerializeToElement(text),
        Timestamp = new DateTimeOffset(2026, 11, 21, 3, 4, 5, 123, TimeSpan.Zero),
    };
}
