namespace Wiber.Client.Messages;

/// <summary>Goes through the messages of a fetched batch that can be read, in place and in the order of their offsets.</summary>
public ref struct FetchedMessageReader
{
    private readonly FetchedBatch _fetched;
    private readonly byte[] _madeId = new byte[DefaultMessageId.BytesMax];
    private MessageBatchReader _batch;
    private long _nextOffset;
    private FetchedMessageView _current;

    internal FetchedMessageReader(FetchedBatch fetched, MessageBatchReader batch)
    {
        _fetched = fetched;
        _batch = batch;
        _nextOffset = fetched.Place.BaseOffset;
    }

    /// <summary>The message that <see cref="MoveNext"/> went to.</summary>
    public readonly FetchedMessageView Current => _current;

    /// <summary>Goes to the next message; false at the end.</summary>
    /// <exception cref="DamagedBatchException">The batch is not encoded as it must be.</exception>
    public bool MoveNext()
    {
        BatchPlace place = _fetched.Place;
        while (true)
        {
            int position = _batch.Position + 1;
            bool isStored = position < _batch.Count && place.IsStored(position);
            bool isWanted = isStored && _nextOffset >= _fetched.FromOffset && place.IsReadable(position);
            if (!(isWanted ? _batch.MoveNext() : _batch.Skip()))
            {
                return _batch.Error == MessageBatchError.None
                    ? false
                    : throw _fetched.Damaged(new MessageBatchProblem(_batch.Error, _batch.Position));
            }

            long offset = _nextOffset;
            _nextOffset += isStored ? 1 : 0;
            if (isWanted)
            {
                _current = View(offset, position);
                return true;
            }
        }
    }

    private readonly FetchedMessageView View(long offset, int position)
    {
        BatchPlace place = _fetched.Place;
        MessageView message = _batch.Current;
        ReadOnlySpan<byte> id = message.Has(MessageFields.Id)
            ? message.Id
            : _madeId.AsSpan(0, DefaultMessageId.Write(_madeId, place.LogIndex, position));
        return new FetchedMessageView
        {
            Offset = offset,
            Id = id,
            TimestampUs = place.TimestampUs,
            HybridTime = place.HybridTime + (ulong)position,
            Term = place.Term,
            Message = message,
        };
    }
}
