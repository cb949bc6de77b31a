import Testing
import SkillKit
