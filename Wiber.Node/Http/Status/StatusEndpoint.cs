using System.Diagnostics;
using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Node.Http.Members;
using Wiber.Node.Http.Time;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Replica;
using CommitLatency = Wiber.Node.Replica.CommitLatency;

namespace Wiber.Node.Http.Status;

/// <summary><c>GET /v1/status</c>: what this node is and knows. Answered from memory, without asking anyone.</summary>
internal sealed class StatusEndpoint(NodeContext node)
{
    private readonly long _started = Stopwatch.GetTimestamp();

    public Task HandleAsync(HttpContext context) => JsonAnswer.WriteAsync(context.Response, Write);

    private void Write(Utf8JsonWriter json)
    {
        Broker.LogHash applied = node.Broker.Applied;
        ReplicaStatus status = node.Loop.Status;
        json.WriteStartObject();
        json.WriteString("cluster"u8, node.Cluster.Name);
        json.WriteString("node"u8, node.Node.Id);
        json.WriteString("role"u8, RoleText.Of(status, node.Self));
        json.WriteNumber("term"u8, status.Term.Value);
        json.WriteString("leader"u8, status.Leader?.Value);
        json.WriteString("leaderUrl"u8, node.ClientUri(status.Leader) is { } leader ? JsonText.BaseAddress(leader) : null);
        json.WriteNumber("commitIndex"u8, Math.Max(status.CommitIndex.Value, applied.Index.Value));
        json.WriteNumber("appliedIndex"u8, applied.Index.Value);
        json.WriteNumber("lastLogIndex"u8, Math.Max(status.LastIndex.Value, applied.Index.Value));
        json.WriteBoolean("awaitsSnapshot"u8, status.AwaitsSnapshot);
        json.WriteStartObject("logHash"u8);
        json.WriteNumber("index"u8, applied.Index.Value);
        json.WriteString("hash"u8, applied.Hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteStartObject("clock"u8);
        TimeDocument.WriteSummaryFields(json, node.Clocks.Status);
        json.WriteEndObject();
        WriteCommitLatency(json, status);
        WriteIsolation(json);
        WritePeers(json, status);
        WriteMembers(json, status);
        json.WriteString("version"u8, ProgramVersion.Text);
        json.WriteNumber("uptimeMs"u8, (long)Stopwatch.GetElapsedTime(_started).TotalMilliseconds);
        json.WriteEndObject();
    }

    private void WriteCommitLatency(Utf8JsonWriter json, ReplicaStatus status)
    {
        if (status.Role != Role.Leader || node.Loop.CommitLatency.Recent is not { } recent)
        {
            json.WriteNull("commitLatency"u8);
            return;
        }

        var latency = new Client.Api.CommitLatency
        {
            P50Ms = recent.Percentile(0.5).TotalMilliseconds,
            P99Ms = recent.Percentile(0.99).TotalMilliseconds,
            Count = recent.Count,
            WindowMs = CommitLatency.WindowMs,
        };
        json.WritePropertyName("commitLatency"u8);
        JsonSerializer.Serialize(json, latency, WiberJsonContext.Default.CommitLatency);
    }

    private void WriteIsolation(Utf8JsonWriter json)
    {
        json.WriteStartArray("isolatedFrom"u8);
        foreach (string peer in node.IsolatedFrom)
        {
            json.WriteStringValue(peer);
        }

        json.WriteEndArray();
    }

    private void WritePeers(Utf8JsonWriter json, ReplicaStatus status)
    {
        json.WriteStartArray("peers"u8);
        foreach (Member peer in status.Membership.Members.Where(each => each.Id != node.Self))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, peer.Id.Value);
            json.WriteString("url"u8, JsonText.BaseAddress(node.Addresses.ClientUri(peer)));
            json.WriteBoolean("connected"u8, node.Peers.IsConnected(peer.Id));

            // Only a leader knows how far its followers are.
            foreach (FollowerStatus follower in status.Followers.Where(each => each.Id == peer.Id))
            {
                json.WriteNumber("matchIndex"u8, follower.Match.Value);
                if (follower.SnapshotBytesSent is { } sent)
                {
                    json.WriteNumber("snapshotBytesSent"u8, sent);
                    json.WriteNumber("snapshotBytes"u8, follower.SnapshotBytesTotal!.Value);
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteMembers(Utf8JsonWriter json, ReplicaStatus status)
    {
        json.WriteStartArray("members"u8);
        foreach (Member member in status.Membership.Members)
        {
            JsonSerializer.Serialize(json, MemberDocument.Of(member, node.Addresses), WiberJsonContext.Default.ClusterMember);
        }

        json.WriteEndArray();
    }
}
