using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Wiber.Client.Api.Groups;
using Wiber.UnitTests.Client.Failover;

namespace Wiber.UnitTests.Client.Consuming;

/// <summary>
/// A node with one topic and a group of one member. It answers as a node does, as far as that member can see; a test may script
/// what the next requests of a kind are answered instead.
/// </summary>
internal sealed class ScriptedGroupNode : IAsyncDisposable
{
    public const string Topic = "t";

    private const int WaitMs = 20;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly object _gate = new();
    private readonly Dictionary<int, long> _committed = [];
    private readonly HashSet<int> _revoking = [];
    private readonly ConcurrentDictionary<GroupRequest, ConcurrentQueue<Func<HttpContext, Task>>> _scripted = new();
    private readonly ConcurrentDictionary<GroupRequest, int> _counts = new();
    private FakeApiNode? _node;
    private int[] _assigned = [];
    private long _joinedAt = 100;
    private long _generation = 1;

    /// <summary>Messages of every partition, from offset 0 on.</summary>
    public long EndOffset { get; set; }

    /// <summary>Which topic has the name now.</summary>
    public int TopicNumber { get; private set; } = 1;

    /// <summary>What was committed in the group, request by request.</summary>
    public ConcurrentQueue<GroupCommit> Commits { get; } = new();

    /// <summary>How many partitions each heartbeat that released some let go of.</summary>
    public ConcurrentQueue<int> Releases { get; } = new();

    public Uri Uri => _node!.Uri;

    public static async Task<ScriptedGroupNode> StartAsync(long endOffset, int partitionCount = 1, int port = 0)
    {
        var node = new ScriptedGroupNode { EndOffset = endOffset, _assigned = [.. Enumerable.Range(0, partitionCount)] };
        node._node = await FakeApiNode.StartAsync(node.HandleAsync, port);
        return node;
    }

    /// <summary>Where the group goes on in a partition; nothing if it never committed there.</summary>
    public long? Committed(int partition = 0)
    {
        lock (_gate)
        {
            return _committed.TryGetValue(partition, out long offset) ? offset : null;
        }
    }

    public void Commit(long offset, int partition = 0)
    {
        lock (_gate)
        {
            _committed[partition] = offset;
        }
    }

    /// <summary>Asks all partitions back from the member.</summary>
    public void RevokeAll()
    {
        lock (_gate)
        {
            _revoking.UnionWith(_assigned);
            _generation++;
        }
    }

    /// <summary>Deletes the topic and makes it again, with so many messages.</summary>
    public void MakeTopicAgain(long endOffset)
    {
        lock (_gate)
        {
            TopicNumber++;
            EndOffset = endOffset;
            _committed.Clear();
            _generation++;
        }
    }

    /// <summary>Answers the next request of a kind in a way of the test's own.</summary>
    public void Next(GroupRequest kind, Func<HttpContext, Task> answer) => _scripted.GetOrAdd(kind, _ => new()).Enqueue(answer);

    /// <summary>Refuses the next requests of a kind.</summary>
    public void Refuse(GroupRequest kind, int status, string code, int times = 1)
    {
        for (int i = 0; i < times; i++)
        {
            Next(kind, context => FakeApiNode.ProblemAsync(context, status, code));
        }
    }

    /// <summary>What a heartbeat is answered now, as seen at an earlier generation and with nothing assigned.</summary>
    public Task AnswerFromBeforeAsync(HttpContext context) => WriteAsync(context, Assignment(_generation - 1, []));

    public int Count(GroupRequest kind) => _counts.GetValueOrDefault(kind);

    /// <summary>Waits until so many more requests of a kind came.</summary>
    public Task PassAsync(GroupRequest kind, int more)
    {
        int wanted = Count(kind) + more;
        return WaitAsync(() => Count(kind) >= wanted, $"{more} more of {kind}");
    }

    public static async Task WaitAsync(Func<bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!condition())
        {
            Assert.False(deadline.IsCancellationRequested, $"waited too long for {what}");
            await Task.Delay(5);
        }
    }

    public async ValueTask DisposeAsync() => await _node!.DisposeAsync();

    private async Task HandleAsync(HttpContext context, string body)
    {
        GroupRequest kind = KindOf(context.Request);
        try
        {
            if (_scripted.TryGetValue(kind, out var queue) && queue.TryDequeue(out Func<HttpContext, Task>? answer))
            {
                await answer(context);
                return;
            }

            await (kind switch
            {
                GroupRequest.Join => JoinAsync(context),
                GroupRequest.Heartbeat => BeatAsync(context, JsonSerializer.Deserialize<GroupHeartbeat>(body, Json)!),
                GroupRequest.Commit => CommitAsync(context, JsonSerializer.Deserialize<GroupCommit>(body, Json)!),
                GroupRequest.Fetch => FetchAsync(context),
                _ => LeaveAsync(context),
            });
        }
        finally
        {
            _counts.AddOrUpdate(kind, 1, (_, count) => count + 1);
        }
    }

    private static GroupRequest KindOf(HttpRequest request)
    {
        string path = request.Path.Value!;
        return path.EndsWith("/messages", StringComparison.Ordinal) ? GroupRequest.Fetch
            : path.EndsWith("/heartbeat", StringComparison.Ordinal) ? GroupRequest.Heartbeat
            : path.EndsWith("/commits", StringComparison.Ordinal) ? GroupRequest.Commit
            : request.Method == HttpMethods.Put ? GroupRequest.Join
            : GroupRequest.Leave;
    }

    private static Task WriteAsync<T>(HttpContext context, T answer) =>
        FakeApiNode.JsonAsync(context, JsonSerializer.Serialize(answer, Json));

    private static Task LeaveAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task JoinAsync(HttpContext context)
    {
        lock (_gate)
        {
            _joinedAt++;
            _generation++;
        }

        return WriteAsync(context, Assignment());
    }

    private async Task BeatAsync(HttpContext context, GroupHeartbeat heartbeat)
    {
        if (heartbeat.Released is { Count: > 0 } released)
        {
            Releases.Enqueue(released.Count);
            lock (_gate)
            {
                int[] gone = [.. released.Select(each => each.Partition).Where(_revoking.Remove)];
                _assigned = [.. _assigned.Except(gone)];
                _generation++;
            }
        }

        if (heartbeat.Generation == _generation && context.Request.Query["waitMs"] != "0")
        {
            await Task.Delay(WaitMs);
        }

        await WriteAsync(context, Assignment());
    }

    private Task CommitAsync(HttpContext context, GroupCommit commit)
    {
        Commits.Enqueue(commit);
        lock (_gate)
        {
            // Those for a topic that is not there any more are refused by a node, which a consumer takes as it takes this.
            foreach (CommitOffset each in commit.Offsets.Where(each => each.TopicNumber == TopicNumber))
            {
                _committed[each.Partition] = Math.Max(each.Offset, _committed.GetValueOrDefault(each.Partition));
            }
        }

        return FakeApiNode.JsonAsync(context, """{"refused":[],"behind":[]}""");
    }

    private async Task FetchAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        int partition = int.Parse(query["partition"]!, CultureInfo.InvariantCulture);
        long end = EndOffset;
        long from = query["from"] == "latest" ? end : query["from"] == "earliest" ? 0
            : long.Parse(query["offset"]!, CultureInfo.InvariantCulture);
        if (from >= end && query["waitMs"] != "0")
        {
            await Task.Delay(WaitMs);
        }

        var messages = new JsonArray();
        for (long offset = from; offset < end; offset++)
        {
            messages.Add(new JsonObject
            {
                ["topic"] = Topic,
                ["partition"] = partition,
                ["offset"] = offset,
                ["payload"] = $"{TopicNumber}:{offset}",
            });
        }

        var answer = new JsonObject { ["messages"] = messages, ["nextOffset"] = Math.Max(from, end), ["endOffset"] = end };
        await FakeApiNode.JsonAsync(context, answer.ToJsonString());
    }

    private GroupAssignment Assignment()
    {
        lock (_gate)
        {
            return Assignment(_generation, [.. _assigned.Select(Describe)]);
        }
    }

    private GroupAssignment Assignment(long generation, AssignedPartition[] partitions) => new()
    {
        Group = "g",
        Member = "m",
        JoinedAt = _joinedAt,
        Generation = generation,
        SessionTimeoutMs = 10_000,
        Partitions = partitions,
    };

    private AssignedPartition Describe(int partition) => new()
    {
        Topic = Topic,
        TopicNumber = TopicNumber,
        Partition = partition,
        Offset = Committed(partition),
        Revoking = _revoking.Contains(partition),
    };
}
