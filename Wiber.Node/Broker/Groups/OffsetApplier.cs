using Wiber.Node.Broker.Groups.Commands;

namespace Wiber.Node.Broker.Groups;

/// <summary>Where groups go on.</summary>
internal sealed class OffsetApplier(GroupStep step)
{
    public GroupOutcome Commit(CommitOffsets command)
    {
        GroupEdit? edit;
        if (command.Member is not null)
        {
            if (!step.TryFindMember(command, command.Member, command.JoinedAt, out edit, out GroupOutcome? refusal))
            {
                return refusal;
            }
        }
        else if (!step.TryFindIdle(command, isNewAllowed: true, out edit, out GroupOutcome? refusal))
        {
            return refusal;
        }

        var refused = new List<RefusedPartition>();
        var behind = new List<PartitionOffset>();
        int room = GroupLimits.OffsetsMax - step.Table.OffsetCount;
        long metadataRoom = GroupLimits.MetadataBytesOfAllMax - step.Table.MetadataBytes;
        foreach (PartitionOffset offset in command.Offsets)
        {
            CommittedOffset? before = edit.Group.FindOffset(offset.Partition);
            var after = new CommittedOffset(offset.Offset, offset.Metadata);
            int moreMetadata = after.MetadataBytes - (before?.MetadataBytes ?? 0);
            bool isOwner = command.Member is null || edit.Group.FindOwnership(offset.Partition)?.Owner == command.Member;
            GroupStatus? problem = !isOwner ? GroupStatus.NotOwner
                : before is null && room == 0 ? GroupStatus.TooManyOffsets
                : moreMetadata > 0 && moreMetadata > metadataRoom ? GroupStatus.TooMuchMetadata
                : FindProblem(offset);
            if (problem is not null)
            {
                refused.Add(new RefusedPartition(offset.Partition, problem.Value));
            }
            else if (before is null || before.Value.Offset <= offset.Offset)
            {
                room -= before is null ? 1 : 0;
                metadataRoom -= moreMetadata;
                edit.SetOffset(offset.Partition, after);
            }
            else
            {
                behind.Add(new PartitionOffset(offset.Partition, before.Value.Offset, before.Value.Metadata));
            }
        }

        if (refused.Count < command.Offsets.Count)
        {
            step.AddIfNew(edit.Group);
        }

        GroupStatus status = refused.Count == 0 ? GroupStatus.Committed : refused[0].Status;
        return GroupStep.Done(edit, status) with { Refused = refused, Behind = behind };
    }

    public GroupOutcome Reset(ResetOffsets command)
    {
        if (!step.TryFindIdle(command, isNewAllowed: true, out GroupEdit? edit, out GroupOutcome? refusal))
        {
            return refusal;
        }

        RefusedPartition[] refused =
        [
            .. from offset in command.Offsets
               let problem = FindProblem(offset)
               where problem is not null
               select new RefusedPartition(offset.Partition, problem.Value),
        ];
        int added = command.Offsets.Select(offset => offset.Partition).Distinct()
            .Count(partition => edit.Group.FindOffset(partition) is null);
        GroupStatus? problemOfAll = refused.Length > 0 ? refused[0].Status
            : added > GroupLimits.OffsetsMax - step.Table.OffsetCount ? GroupStatus.TooManyOffsets
            : CountMetadata(command) > GroupLimits.MetadataBytesOfAllMax - step.Table.MetadataBytes ? GroupStatus.TooMuchMetadata
            : null;
        if (problemOfAll is { } status)
        {
            return GroupStep.Refuse(command, status) with { Generation = edit.Group.Generation, Refused = refused };
        }

        step.AddIfNew(edit.Group);
        foreach (PartitionOffset offset in command.Offsets)
        {
            edit.SetOffset(offset.Partition, new CommittedOffset(offset.Offset, offset.Metadata));
        }

        return GroupStep.Done(edit, GroupStatus.Reset);
    }

    public GroupOutcome Delete(DeleteGroup command)
    {
        if (!step.TryFindIdle(command, isNewAllowed: false, out GroupEdit? edit, out GroupOutcome? refusal))
        {
            return refusal;
        }

        foreach (TopicPartition partition in edit.Group.Offsets.Keys.Order().ToArray())
        {
            edit.SetOffset(partition, null);
        }

        step.RemoveIfVoid(edit.Group);
        return GroupStep.Done(edit, GroupStatus.Deleted) with { Generation = 0 };
    }

    /// <summary>Bytes of metadata that come with offsets; what they take the place of is not counted against them.</summary>
    private static long CountMetadata(ResetOffsets command) =>
        command.Offsets.Sum(offset => (long)new CommittedOffset(offset.Offset, offset.Metadata).MetadataBytes);

    private GroupStatus? FindProblem(PartitionOffset offset) =>
        step.Topics.FindBounds(offset.Partition) is not { } bounds ? GroupStatus.UnknownPartition
        : offset.Offset < 0 || offset.Offset > bounds.EndOffset ? GroupStatus.OffsetOutOfRange
        : null;
}
