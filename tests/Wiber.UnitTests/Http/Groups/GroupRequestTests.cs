using System.Net;
using System.Text;
using System.Text.Json;
using Wiber.UnitTests.Http.OpenApi;

namespace Wiber.UnitTests.Http.Groups;

/// <summary>
/// Goal: requests about groups are taken up to the documented limits, and a refusal is for what is wrong and says so. Method: a
/// node of its own, asked as a client of any language would.
/// </summary>
public sealed class GroupRequestTests(SingleNode node) : IClassFixture<SingleNode>
{
    private const string Base = "/v1/groups";

    [Fact]
    public async Task A_join_with_as_many_long_topics_as_there_may_be_is_taken()
    {
        string[] topics = [.. Enumerable.Range(0, 256).Select(i => $"{i:d3}".PadRight(249, 'x'))];

        await AskAsync(HttpMethod.Put, $"{Base}/long/members/m", new { topics });
    }

    [Fact]
    public async Task A_heartbeat_that_lets_go_of_many_partitions_is_taken()
    {
        JsonElement joined = await AskAsync(HttpMethod.Put, $"{Base}/many/members/m", new { topics = (string[])["many"] });
        var released = Enumerable.Range(0, 2_000).Select(partition => new { topic = new string('x', 249), partition });

        await AskAsync(HttpMethod.Post, $"{Base}/many/members/m/heartbeat", new
        {
            joinedAt = joined.GetProperty("joinedAt").GetInt64(),
            generation = joined.GetProperty("generation").GetInt64(),
            released,
        });
    }

    [Theory]
    [InlineData("""{"member":"m","offsets":[{"topic":"none","partition":0,"offset":0}]}""")]
    [InlineData("""{"member":"m","joinedAt":0,"offsets":[{"topic":"none","partition":0,"offset":0}]}""")]
    [InlineData("""{"member":"m","joinedAt":-1,"offsets":[{"topic":"none","partition":0,"offset":0}]}""")]
    public async Task A_commit_of_a_member_needs_its_joinedAt(string body)
    {
        JsonElement problem = await RefuseAsync(HttpMethod.Post, $"{Base}/fenced/commits", body, HttpStatusCode.BadRequest);

        Assert.Contains("joinedAt", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_commit_counts_for_the_topics_that_are_there()
    {
        (long joinedAt, int number) = await JoinAsync("mixed", "kept");

        JsonElement answer = await AskAsync(HttpMethod.Post, $"{Base}/mixed/commits", new
        {
            member = "m",
            joinedAt,
            offsets = (object[])
            [
                new { topic = "kept", partition = 0, offset = 1 },
                new { topic = "gone", partition = 0, offset = 7 },
            ],
        });

        Assert.Equal(
            """[{"topic":"gone","partition":0,"code":"unknown_partition"}]""", answer.GetProperty("refused").GetRawText());
        Assert.Equal(1, await CommittedAsync("mixed"));
    }

    [Fact]
    public async Task A_commit_for_another_topic_of_that_name_does_not_count()
    {
        (long joinedAt, int number) = await JoinAsync("again", "remade");
        object Commit(int topicNumber) => new
        {
            member = "m",
            joinedAt,
            offsets = (object[])[new { topic = "remade", topicNumber, partition = 0, offset = 1 }],
        };

        JsonElement other = await AskAsync(HttpMethod.Post, $"{Base}/again/commits", Commit(number + 1_000));
        JsonElement same = await AskAsync(HttpMethod.Post, $"{Base}/again/commits", Commit(number));

        Assert.Equal("unknown_partition", other.GetProperty("refused")[0].GetProperty("code").GetString());
        Assert.Equal(0, same.GetProperty("refused").GetArrayLength());
        Assert.Equal(1, await CommittedAsync("again"));
    }

    [Fact]
    public async Task A_commit_behind_what_is_committed_says_where_the_group_is()
    {
        (long joinedAt, _) = await JoinAsync("late", "passed");
        object Commit(long offset) => new
        {
            member = "m",
            joinedAt,
            offsets = (object[])[new { topic = "passed", partition = 0, offset }],
        };
        await AskAsync(HttpMethod.Post, $"{Base}/late/commits", Commit(1));

        JsonElement answer = await AskAsync(HttpMethod.Post, $"{Base}/late/commits", Commit(0));

        Assert.Equal(0, answer.GetProperty("refused").GetArrayLength());
        Assert.Equal(1, answer.GetProperty("behind")[0].GetProperty("offset").GetInt64());
    }

    [Theory]
    [InlineData("none", "m", 0, HttpStatusCode.NotFound, "unknown_group")]
    [InlineData("gone", "other", 0, HttpStatusCode.NotFound, "unknown_member")]
    [InlineData("gone", "m", 1, HttpStatusCode.Conflict, "member_replaced")]
    [InlineData("gone", null, 0, HttpStatusCode.Conflict, "group_active")]
    public async Task A_commit_for_topics_that_are_gone_is_still_of_a_member(
        string group, string? member, int late, HttpStatusCode status, string code)
    {
        (long joinedAt, _) = await JoinAsync("gone", "there");
        var commit = new
        {
            member,
            joinedAt = member is null ? (long?)null : joinedAt + late,
            offsets = (object[])[new { topic = "away", partition = 0, offset = 1 }],
        };

        JsonElement problem = await RefuseAsync(
            HttpMethod.Post, $"{Base}/{group}/commits", JsonSerializer.Serialize(commit), status);

        Assert.Equal(code, problem.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_bad_name_of_a_member_is_named()
    {
        JsonElement problem = await RefuseAsync(
            HttpMethod.Post,
            $"{Base}/named/commits",
            """{"member":"a b","joinedAt":1,"offsets":[{"topic":"none","partition":0,"offset":0}]}""",
            HttpStatusCode.BadRequest);

        Assert.StartsWith("\"a b\" cannot be the name of a member", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_refused_reset_names_the_partition_and_its_end()
    {
        await PublishAsync("short");

        JsonElement problem = await RefuseAsync(
            HttpMethod.Post, $"{Base}/far/reset", """{"topic":"short","offset":4711}""", HttpStatusCode.Conflict);

        Assert.Equal(
            "partition 0 of topic \"short\" ends at 1; no group can go on at 4711", problem.GetProperty("detail").GetString());
    }

    /// <summary>Makes a topic with one message and joins a group that has nothing else.</summary>
    private async Task<(long JoinedAt, int TopicNumber)> JoinAsync(string group, string topic)
    {
        await PublishAsync(topic);
        JsonElement joined = await AskAsync(HttpMethod.Put, $"{Base}/{group}/members/m", new { topics = (string[])[topic] });
        JsonElement partition = joined.GetProperty("partitions")[0];
        return (joined.GetProperty("joinedAt").GetInt64(), partition.GetProperty("topicNumber").GetInt32());
    }

    private Task PublishAsync(string topic) =>
        AskAsync(HttpMethod.Post, $"/v1/topics/{topic}/messages", new { payload = "one" });

    private async Task<long> CommittedAsync(string group)
    {
        JsonElement found = JsonDocument.Parse(await node.Http.GetStringAsync($"{Base}/{group}")).RootElement;
        return found.GetProperty("partitions")[0].GetProperty("offset").GetInt64();
    }

    private async Task<JsonElement> AskAsync(HttpMethod method, string path, object body)
    {
        (HttpStatusCode status, string text) = await SendAsync(method, path, JsonSerializer.Serialize(body));
        Assert.True((int)status is 200 or 201, $"{path} answered {(int)status}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private async Task<JsonElement> RefuseAsync(HttpMethod method, string path, string body, HttpStatusCode wanted)
    {
        (HttpStatusCode status, string text) = await SendAsync(method, path, body);
        Assert.True(wanted == status, $"{path} answered {(int)status}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        using HttpResponseMessage answer = await node.Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
