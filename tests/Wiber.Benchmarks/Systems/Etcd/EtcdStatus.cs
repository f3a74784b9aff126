namespace Wiber.Benchmarks.Systems.Etcd;

/// <summary>What a server says of itself (StatusResponse of etcd's rpc.proto).</summary>
internal readonly record struct EtcdStatus(ulong Member, ulong Leader, ulong RaftIndex)
{
    private const int HeaderField = 1;
    private const int MemberField = 2;
    private const int LeaderField = 4;
    private const int RaftIndexField = 5;

    public bool HasLeader => Leader != 0;

    public bool IsLeader => HasLeader && Leader == Member;

    public static EtcdStatus Read(ReadOnlySpan<byte> answer)
    {
        var status = default(EtcdStatus);
        var fields = new ProtobufReader(answer);
        while (fields.Read())
        {
            status = fields.Field switch
            {
                HeaderField => status with { Member = ReadMember(fields.Bytes) },
                LeaderField => status with { Leader = fields.Number },
                RaftIndexField => status with { RaftIndex = fields.Number },
                _ => status,
            };
        }

        return status;
    }

    private static ulong ReadMember(ReadOnlySpan<byte> header)
    {
        var fields = new ProtobufReader(header);
        while (fields.Read())
        {
            if (fields.Field == MemberField)
            {
                return fields.Number;
            }
        }

        return 0;
    }
}
