using System.Text.Json.Serialization;
using Wiber.Client.Api.Groups;

namespace Wiber.Client.Api;

/// <summary>Reads and writes the API's documents without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(TimestampConverter)])]
[JsonSerializable(typeof(PublishAnswer))]
[JsonSerializable(typeof(PublishAnswer[]))]
[JsonSerializable(typeof(BatchPublishAnswer[]))]
[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(FetchAnswer))]
[JsonSerializable(typeof(NodeStatus))]
[JsonSerializable(typeof(ClusterStatus))]
[JsonSerializable(typeof(TopicList))]
[JsonSerializable(typeof(TopicDescription))]
[JsonSerializable(typeof(TopicSettings))]
[JsonSerializable(typeof(NewTopic))]
[JsonSerializable(typeof(MemberList))]
[JsonSerializable(typeof(ClusterMember))]
[JsonSerializable(typeof(NewNode))]
[JsonSerializable(typeof(LeaderMove))]
[JsonSerializable(typeof(LeaderAnswer))]
[JsonSerializable(typeof(IsolationRequest))]
[JsonSerializable(typeof(NodeIsolation))]
[JsonSerializable(typeof(NodeTime))]
[JsonSerializable(typeof(NodeTimeStatistics))]
[JsonSerializable(typeof(GroupJoin))]
[JsonSerializable(typeof(GroupHeartbeat))]
[JsonSerializable(typeof(GroupAssignment))]
[JsonSerializable(typeof(GroupCommit))]
[JsonSerializable(typeof(CommitAnswer))]
[JsonSerializable(typeof(GroupReset))]
[JsonSerializable(typeof(GroupDescription))]
[JsonSerializable(typeof(GroupList))]
[JsonSerializable(typeof(OrderingStatus))]
[JsonSerializable(typeof(ForcedMessages))]
[JsonSerializable(typeof(Problem))]
public sealed partial class WiberJsonContext : JsonSerializerContext;
