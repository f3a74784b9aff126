using System.Net;
using System.Text;
using Wiber.Client.Api;
using Wiber.Client.Api.Groups;
using Wiber.Client.Configuration;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// A node that begins to lead has not applied all that it has in its log: until it has, it may say that it is not ready, but never
/// that what was acknowledged does not exist.
/// </summary>
public sealed class FreshLeaderTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private TestCluster? _cluster;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync() =>
        _cluster = await TestCluster.StartAsync(nodes: 1, topics: new TopicOptions { AutoCreate = false, Partitions = 1 });

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await Cluster.DisposeAsync();
    }

    [Fact]
    public async Task Topics_and_members_of_before_are_never_said_to_be_unknown()
    {
        string node = Assert.Single(Cluster.NodeIds);
        for (int round = 0; round < 5; round++)
        {
            string topic = $"known-{round}";
            await Cluster.Client.CreateTopicAsync(new NewTopic { Topic = topic });
            GroupAssignment member = await Cluster.Client.JoinGroupAsync("g", "m", new GroupJoin { Topics = [topic] });
            await Cluster.Node(node).KillAsync();

            Task starting = Cluster.Node(node).StartAsync();
            await Task.WhenAll(
                AssertFirstAnswerAsync($"/v1/topics/{topic}/messages", """{"payload":"a"}"""),
                AssertFirstAnswerAsync(
                    "/v1/groups/alone/commits", $$"""{"offsets":[{"topic":"{{topic}}","partition":0,"offset":0}]}"""),
                AssertFirstAnswerAsync(
                    "/v1/groups/g/members/m/heartbeat",
                    $$"""{"joinedAt":{{member.JoinedAt}},"generation":{{member.Generation}}}"""));
            await starting;
        }
    }

    /// <summary>Asks from before the node listens until it answers with anything but that it is not ready.</summary>
    private async Task AssertFirstAnswerAsync(string path, string body)
    {
        var uri = new Uri(Cluster.Address(Assert.Single(Cluster.NodeIds)).ClientUri, path);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using HttpResponseMessage answer = await _http.PostAsync(uri, content, deadline.Token);
                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                {
                    Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync(deadline.Token)}");
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
        }
    }
}
