using System.Text.Json;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Http.Status;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Replica;

namespace Wiber.Node.Http.Compatibility;

/// <summary>
/// <c>GET /status</c> and <c>GET /heartbeat</c>. What the seeds measured and this node does not is 0 or null, never made up.
/// </summary>
internal sealed class SeedsStatusEndpoint(NodeContext node, StoreLatency latency)
{
    private const int DeliveriesMax = 5;

    public Task HandleHeartbeatAsync(HttpContext context) => JsonAnswer.WriteAsync(context.Response, json =>
    {
        json.WriteStartObject();
        json.WriteString("status"u8, "ok"u8);
        json.WriteString("node_id"u8, node.Node.Id);
        json.WriteNumber("time"u8, Now);
        json.WriteEndObject();
    });

    public Task HandleStatusAsync(HttpContext context) => JsonAnswer.WriteAsync(context.Response, Write);

    private double Now => SeedsTopic.Seconds(node.Clocks.Clock.Read().TimeUs);

    private void Write(Utf8JsonWriter json)
    {
        ReplicaStatus status = node.Loop.Status;
        string role = Role(status);
        long committed = FindCommitted();
        json.WriteStartObject();
        json.WriteString("node_id"u8, node.Node.Id);
        json.WriteString("host"u8, node.Node.Host);
        json.WriteNumber("port"u8, node.Node.Port);
        json.WriteString("state"u8, role);
        WritePeers(json, status);
        json.WriteString("replication_mode"u8, "sync_quorum"u8);
        json.WriteNumber("quorum"u8, status.Membership.Voters is { Count: > 0 } voters ? Quorum.Size(voters.Count) : 0);
        json.WriteNumber("committed_seq"u8, committed);
        json.WriteNumber("next_seq"u8, committed + 1);
        json.WriteNumber("commit_index"u8, Math.Max(status.CommitIndex.Value, node.Broker.AppliedIndex.Value));
        WriteMetrics(json);
        WriteDeliveries(json);
        WriteConsensus(json, status, role);
        json.WritePropertyName("time_sync"u8);
        SeedsTimeDocument.WriteSync(json, node, node.Clocks.Status);
        json.WriteEndObject();
    }

    /// <summary>The number of the last message that is stored for good; 0 if there is none.</summary>
    private long FindCommitted()
    {
        TopicDescription? topic = node.Broker.FindTopic(SeedsTopic.Name);
        return topic?.Partitions[SeedsTopic.Partition].EndOffset ?? 0;
    }

    /// <summary>Leader, Follower or Candidate; a node that does not vote says what it is, also with a capital letter.</summary>
    private string Role(ReplicaStatus status)
    {
        string role = RoleText.Of(status, node.Self);
        return char.ToUpperInvariant(role[0]) + role[1..];
    }

    private void WritePeers(Utf8JsonWriter json, ReplicaStatus status)
    {
        (string Url, bool IsConnected)[] peers = [.. status.Membership.Members
            .Where(member => member.Id != node.Self)
            .Select(member => (Url(member), node.Peers.IsConnected(member.Id)))];
        json.WriteStartArray("peers"u8);
        foreach ((string url, _) in peers)
        {
            json.WriteStringValue(url);
        }

        json.WriteEndArray();
        json.WriteStartObject("peer_status"u8);
        foreach ((string url, bool isConnected) in peers)
        {
            json.WriteStartObject(url);
            if (isConnected)
            {
                // The connection stands at this moment, and that is when it was last seen.
                json.WriteNumber("last_ok"u8, Now);
            }
            else
            {
                json.WriteNull("last_ok"u8);
            }

            json.WriteBoolean("alive"u8, isConnected);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private string Url(Member member) => JsonText.BaseAddress(node.Addresses.ClientUri(member));

    private void WriteMetrics(Utf8JsonWriter json)
    {
        json.WriteStartObject("metrics"u8);
        json.WriteNumber("average_store_latency"u8, latency.AverageSeconds);
        json.WriteNumber("average_correction_magnitude"u8, 0.0);
        json.WriteNull("last_recovery_time"u8);
        json.WriteEndObject();
    }

    private void WriteDeliveries(Utf8JsonWriter json)
    {
        var read = new TopicRead
        {
            Topic = SeedsTopic.Name,
            Partition = SeedsTopic.Partition,
            MessagesMax = DeliveriesMax,
            BytesMax = ApiLimits.AnswerBytesMax,
        };
        json.WriteStartArray("recent_deliveries"u8);
        foreach (StoredMessage message in node.Broker.ReadLast(read, LogPlace.End).Messages)
        {
            SeedMessageWriter.WriteDelivery(json, message);
        }

        json.WriteEndArray();
    }

    private void WriteConsensus(Utf8JsonWriter json, ReplicaStatus status, string role)
    {
        json.WriteStartObject("consensus"u8);
        json.WriteString("role"u8, role);
        json.WriteNumber("current_term"u8, status.Term.Value);
        json.WriteString("voted_for"u8, status.VotedFor?.Value);
        json.WriteString("leader_id"u8, status.Leader?.Value);
        json.WriteString("leader_url"u8, node.ClientUri(status.Leader) is { } leader ? JsonText.BaseAddress(leader) : null);
        json.WriteEndObject();
    }
}
