using Wiber.Client;
using Wiber.Client.Api;

namespace Wiber.UnitTests.Client.Failover;

/// <summary>
/// What a delete says when its answer was lost: that what is gone now was deleted, and nothing that it cannot know. Method: a
/// scripted node that loses its first answer, or does not.
/// </summary>
public sealed class DeleteTests
{
    public static TheoryData<string, Func<WiberClient, Task>> Deletes => new()
    {
        { "unknown_group", client => client.DeleteGroupAsync("g") },
        { "unknown_topic", client => client.DeleteTopicAsync("t") },
        { "unknown_message", client => client.DeleteMessageAsync("t", 0, 1) },
    };

    [Theory]
    [MemberData(nameof(Deletes))]
    public async Task What_is_gone_after_a_lost_answer_was_deleted(string code, Func<WiberClient, Task> delete)
    {
        int requests = 0;
        await using FakeApiNode node = await FakeApiNode.StartAsync((context, _) =>
        {
            if (Interlocked.Increment(ref requests) > 1)
            {
                return FakeApiNode.ProblemAsync(context, 404, code);
            }

            context.Abort();
            return Task.CompletedTask;
        });
        using var client = new WiberClient([node.Uri]);

        await delete(client);

        Assert.Equal(2, node.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Deletes))]
    public async Task What_was_not_there_is_told(string code, Func<WiberClient, Task> delete)
    {
        await using FakeApiNode node = await FakeApiNode.StartAsync((context, _) => FakeApiNode.ProblemAsync(context, 404, code));
        using var client = new WiberClient([node.Uri]);

        Assert.Equal(code, (await Assert.ThrowsAsync<WiberApiException>(() => delete(client))).Code);
    }

    [Theory]
    [MemberData(nameof(Deletes))]
    public async Task Another_refusal_after_a_lost_answer_is_told(string code, Func<WiberClient, Task> delete)
    {
        int requests = 0;
        await using FakeApiNode node = await FakeApiNode.StartAsync((context, _) => Interlocked.Increment(ref requests) > 1
            ? FakeApiNode.ProblemAsync(context, 400, $"not_{code}")
            : FakeApiNode.ProblemAsync(context, 504, "outcome_unknown"));
        using var client = new WiberClient([node.Uri]);

        Assert.Equal($"not_{code}", (await Assert.ThrowsAsync<WiberApiException>(() => delete(client))).Code);
    }
}
