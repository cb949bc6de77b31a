import Testing
import Dialogue
